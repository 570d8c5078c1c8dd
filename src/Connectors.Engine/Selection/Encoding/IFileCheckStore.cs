namespace Connectors.Engine.Selection.Encoding;

/// <summary>Remembers across processes which files were found whole. Thread-safe.</summary>
internal interface IFileCheckStore
{
    /// <summary>Whether a file, as it is, was found whole before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">What changes when the file does: its size and time.</param>
    /// <param name="checksum">The checksum that it must have.</param>
    /// <returns>True when it was.</returns>
    bool IsKnownWhole(string path, string stamp, string checksum);

    /// <summary>Remembers that a file was found whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">As above.</param>
    /// <param name="checksum">As above.</param>
    void SetWhole(string path, string stamp, string checksum);
}
