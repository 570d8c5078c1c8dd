using System.Globalization;
using System.Security.Cryptography;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>Tells whole model files from damaged ones by the <c>SHA256SUMS</c> beside their folders.</summary>
/// <remarks>
/// To read 28 MB for that takes as long as a whole select, so a file that was found whole is not read again while its size and
/// its time stay the same. What goes bad on the disk without either shows when the module is installed anew.
/// </remarks>
/// <param name="checks">Remembers what was found; null reads every time.</param>
internal sealed class ModelChecksums(IFileCheckStore? checks)
{
    private const int HexDigits = 64;

    /// <summary>Verifies a file.</summary>
    /// <param name="path">The file; <c>SHA256SUMS</c> is looked for in the folder above its own.</param>
    /// <returns>Its checksum in lower-case hexadecimal digits.</returns>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The checksum is another, or none is known.</exception>
    public string Verify(string path)
    {
        path = Path.GetFullPath(path);
        var expected = Expected(path);
        var file = new FileInfo(path);
        var stamp = file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
            : throw new FileNotFoundException($"{path} is missing.", path);
        if (IsKnownWhole(path, stamp, expected))
        {
            return expected;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        if (Convert.ToHexStringLower(SHA256.HashData(stream)) != expected)
        {
            throw new InvalidDataException($"{path} is damaged: its SHA-256 is not the one in SHA256SUMS.");
        }

        Remember(path, stamp, expected);
        return expected;
    }

    private bool IsKnownWhole(string path, string stamp, string checksum)
    {
        try
        {
            return checks?.IsKnownWhole(path, stamp, checksum) == true;
        }
        catch (ConnectorsException)
        {
            return false; // Where nothing can be asked, the file is read.
        }
    }

    private void Remember(string path, string stamp, string checksum)
    {
        try
        {
            checks?.SetWhole(path, stamp, checksum);
        }
        catch (ConnectorsException)
        {
            // On a full disk, say: the next process reads the file once more.
        }
    }

    /// <summary>The checksum that a file must have.</summary>
    /// <param name="path">The file, as above.</param>
    /// <returns>Lower-case hexadecimal digits.</returns>
    /// <exception cref="IOException">The list of checksums is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The list does not name the file.</exception>
    public static string Expected(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var name = $"  {Path.GetFileName(folder)}/{Path.GetFileName(path)}";
        foreach (var line in File.ReadLines(Path.Combine(folder, "..", "SHA256SUMS")))
        {
            if (line.Length > HexDigits && line.EndsWith(name, StringComparison.Ordinal))
            {
                return line[..HexDigits];
            }
        }

        throw new InvalidDataException($"{path} is not named in SHA256SUMS.");
    }
}
