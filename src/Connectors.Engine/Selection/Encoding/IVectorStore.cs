namespace Connectors.Engine.Selection.Encoding;

/// <summary>Keeps vectors across processes, by model and by the hash of the text. Thread-safe.</summary>
internal interface IVectorStore
{
    /// <summary>Reads vectors.</summary>
    /// <param name="model">The model that made them.</param>
    /// <param name="hashes">Hashes of texts, as <see cref="ToolTexts.Hash"/> makes them.</param>
    /// <returns>The bytes of those that are there, by hash.</returns>
    IReadOnlyDictionary<string, byte[]> GetVectors(string model, IReadOnlyCollection<string> hashes);

    /// <summary>Writes vectors; one that is there already stays.</summary>
    /// <param name="model">The model that made them.</param>
    /// <param name="vectors">Bytes by hash.</param>
    void PutVectors(string model, IReadOnlyDictionary<string, byte[]> vectors);

    /// <summary>Takes or renews the right to encode, so that of many processes one does the work.</summary>
    /// <param name="model">The model.</param>
    /// <param name="owner">The process, as <see cref="Processes.ProcessIdentity.ToString"/> writes it: a dead one's right is free.</param>
    /// <param name="duration">How long the right lasts unless renewed.</param>
    /// <returns>False while another worker has it.</returns>
    bool TryLeaseEncoding(string model, string owner, TimeSpan duration);

    /// <summary>Gives the right back, so that the next process need not wait for its end.</summary>
    /// <param name="model">The model.</param>
    /// <param name="owner">The process that has it; another one's right stays.</param>
    void ReleaseEncoding(string model, string owner);
}
