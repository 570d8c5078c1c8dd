using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>The static encoder: a text is the sum of its words' vectors, brought to length one.</summary>
internal sealed class WordVectorEncoder : ITextEncoder
{
    private const int Size = 128;
    private readonly Dictionary<string, int> rows = new(StringComparer.Ordinal);
    private readonly sbyte[] vectors;
    private readonly float[] scales;

    /// <summary>Loads the table.</summary>
    /// <param name="folder">The folder with <c>words.txt</c>, <c>vectors.i8</c> and <c>scales.f32</c>.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is cut short or damaged.</exception>
    public WordVectorEncoder(string folder)
    {
        var path = Path.Combine(folder, "vectors.i8");
        Model = $"words-{ModelChecksums.Verify(path)[..12]}";
        vectors = MemoryMarshal.Cast<byte, sbyte>(File.ReadAllBytes(path)).ToArray();
        scales = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "scales.f32"))).ToArray();
        foreach (var word in File.ReadLines(Path.Combine(folder, "words.txt")))
        {
            rows.TryAdd(word, rows.Count);
        }

        if (rows.Count != scales.Length || vectors.Length != scales.Length * Size)
        {
            throw new InvalidDataException($"The word vectors in {folder} are damaged: {rows.Count} words, {scales.Length} scales, {vectors.Length} bytes.");
        }
    }

    /// <inheritdoc/>
    public string Model { get; }

    /// <inheritdoc/>
    public Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, TextRole role, CancellationToken cancellationToken) =>
        Task.FromResult(texts.Select(text => Encode(text)).ToArray());

    /// <summary>Whether the table has a word.</summary>
    /// <param name="word">In lower case.</param>
    /// <returns>True when it has.</returns>
    public bool Knows(string word) => rows.ContainsKey(word);

    /// <summary>Encodes one text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its vector, of length one; all zero when no word is known.</returns>
    public float[] Encode(string text)
    {
        var sum = new float[Size];
        foreach (var word in SplitWords(text))
        {
            if (rows.TryGetValue(word, out var row))
            {
                Add(row, sum);
            }
        }

        var length = TensorPrimitives.Norm<float>(sum);
        if (length > 0)
        {
            TensorPrimitives.Divide(sum, length, sum);
        }

        return sum;
    }

    /// <summary>Cuts a text into the words that the table knows: runs of a to z, runs of digits, single other letters.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The words, lowered.</returns>
    public static IEnumerable<string> SplitWords(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            if (char.IsAsciiLetterOrDigit(text[start]))
            {
                while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]) && !WordSplitter.IsBoundary(text, end))
                {
                    end++;
                }

                yield return text[start..end].ToLowerInvariant();
            }
            else if (!char.IsAscii(text[start]))
            {
                yield return text[start..end].ToLowerInvariant();
            }

            start = end;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Arrays only.
    }

    private void Add(int row, float[] sum)
    {
        var source = vectors.AsSpan(row * Size, Size);
        var scale = scales[row];
        for (var at = 0; at < Size; at++)
        {
            sum[at] += source[at] * scale;
        }
    }
}
