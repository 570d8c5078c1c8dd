using System.Security.Cryptography;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>Tells whole model files from damaged ones by the <c>SHA256SUMS</c> beside their folders.</summary>
internal static class ModelChecksums
{
    private const int HexDigits = 64;

    /// <summary>Verifies a file.</summary>
    /// <param name="path">The file; <c>SHA256SUMS</c> is looked for in the folder above its own.</param>
    /// <returns>Its checksum in lower-case hexadecimal digits.</returns>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The checksum is another, or none is known.</exception>
    public static string Verify(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = $"{Path.GetFileName(folder)}/{Path.GetFileName(path)}";
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        var actual = Convert.ToHexStringLower(SHA256.HashData(stream));
        var line = File.ReadLines(Path.Combine(folder, "..", "SHA256SUMS")).FirstOrDefault(line => line.EndsWith($"  {name}", StringComparison.Ordinal));
        return line is { Length: > HexDigits } && line.StartsWith(actual, StringComparison.Ordinal)
            ? actual
            : throw new InvalidDataException($"{path} is damaged: its SHA-256 is not the one in SHA256SUMS.");
    }
}
