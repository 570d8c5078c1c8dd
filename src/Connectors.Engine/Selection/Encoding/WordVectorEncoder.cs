using System.Runtime.InteropServices;
using Connectors.Engine.Selection.Text;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>The static encoder: a text is the sum of its words' vectors, brought to length one.</summary>
internal sealed unsafe class WordVectorEncoder : ITextEncoder
{
    private const int Size = 128;
    private const int LongestWord = 64;
    private readonly LineTable words;
    private readonly MappedFile vectors;
    private readonly float[] scales;

    /// <summary>Loads the table.</summary>
    /// <param name="folder">The folder with <c>words.txt</c>, <c>vectors.i8</c> and <c>scales.f32</c>.</param>
    /// <param name="checksums">Verifies them; null for a check without memory.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is cut short or damaged.</exception>
    public WordVectorEncoder(string folder, ModelChecksums? checksums = null)
    {
        checksums ??= new(checks: null);
        var (path, wordsPath, scalesPath) = (Path.Combine(folder, "vectors.i8"), Path.Combine(folder, "words.txt"), Path.Combine(folder, "scales.f32"));
        Model = $"words-{checksums.Verify(path)[..12]}";
        checksums.Verify(wordsPath);
        checksums.Verify(scalesPath);
        words = new LineTable(wordsPath);
        scales = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(scalesPath)).ToArray();
        vectors = new MappedFile(path);
        if (words.Count != scales.Length || vectors.Length != scales.Length * Size)
        {
            vectors.Dispose();
            throw new InvalidDataException($"The word vectors in {folder} are damaged: {words.Count} words, {scales.Length} scales, {vectors.Length} bytes.");
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
    public bool Knows(string word) => Find(word) >= 0;

    /// <summary>Encodes one text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its vector, of length one; all zero when no word is known.</returns>
    public float[] Encode(string text)
    {
        var sum = new float[Size];
        vectors.Hold();
        try
        {
            foreach (var word in SplitWords(text))
            {
                if (Find(word) is >= 0 and var row)
                {
                    Add(row, sum);
                }
            }
        }
        finally
        {
            vectors.Release();
        }

        var length = FloatVectors.Norm(sum);
        if (length > 0)
        {
            FloatVectors.Multiply(sum, 1 / length);
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
    public void Dispose() => vectors.Dispose();

    private int Find(string word)
    {
        Span<byte> text = stackalloc byte[LongestWord];
        return System.Text.Encoding.UTF8.TryGetBytes(word, text, out var length) ? words.Find(text[..length]) : -1;
    }

    private void Add(int row, float[] sum)
    {
        var source = new ReadOnlySpan<sbyte>(vectors.Start + ((long)row * Size), Size);
        var scale = scales[row];
        for (var at = 0; at < Size; at++)
        {
            sum[at] += source[at] * scale;
        }
    }
}
