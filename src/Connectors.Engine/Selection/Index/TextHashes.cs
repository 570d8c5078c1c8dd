using System.Collections;

namespace Connectors.Engine.Selection.Index;

/// <summary>Hashes of texts as bytes; spelt out in hexadecimal digits when asked for.</summary>
/// <param name="bytes">Sixteen bytes for each.</param>
internal sealed class TextHashes(byte[] bytes) : IReadOnlyList<string>
{
    private const int Size = 16;

    /// <summary>How many there are.</summary>
    public int Count => bytes.Length / Size;

    /// <summary>A hash, as <see cref="Encoding.ToolTexts.Hash"/> writes it.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>Its digits.</returns>
    public string this[int index] => Convert.ToHexStringLower(bytes, index * Size, Size);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
