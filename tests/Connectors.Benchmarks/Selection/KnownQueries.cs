using Connectors.Engine.Selection.Encoding;

namespace Connectors.Benchmarks.Selection;

/// <summary>An encoder that looks vectors up which another one made, so that a select can be measured without encoding its query.</summary>
/// <param name="encoder">The other one.</param>
internal sealed class KnownQueries(ITextEncoder encoder) : ITextEncoder
{
    private readonly Dictionary<string, float[]> known = new(StringComparer.Ordinal);

    public string Model => encoder.Model;

    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, TextRole role, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        for (var at = 0; at < vectors.Length; at++)
        {
            if (!known.TryGetValue(texts[at], out vectors[at]!))
            {
                known[texts[at]] = vectors[at] = (await encoder.EncodeAsync([texts[at]], role, cancellationToken))[0];
            }
        }

        return vectors;
    }

    public void Dispose() => encoder.Dispose();
}
