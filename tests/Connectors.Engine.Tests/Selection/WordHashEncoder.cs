using Connectors.Engine.Selection.Encoding;

namespace Connectors.Engine.Tests.Selection;

/// <summary>A sentence encoder that takes no time: a text is the sum of random vectors, one for each of its words.</summary>
internal sealed class WordHashEncoder : ITextEncoder
{
    private const int Size = 32;

    public string Model => "word-hash";

    public Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, TextRole role, CancellationToken cancellationToken) => Task.FromResult(texts.Select(Encode).ToArray());

    public void Dispose()
    {
        // Nothing is held.
    }

    private static float[] Encode(string text)
    {
        var vector = new float[Size];
        foreach (var word in text.Split([' ', '_', ':', '.', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            var random = new Random(word.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
            for (var at = 0; at < Size; at++)
            {
                vector[at] += (float)random.NextDouble() - 0.5f;
            }
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return length > 0 ? [.. vector.Select(value => value / length)] : vector;
    }
}
