using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Ranking;

/// <summary>Adds up what words and meanings say of each tool.</summary>
/// <remarks>
/// Weighted sums, which beat reciprocal rank fusion here. With sentence vectors: 0.5 · bm25 / max(bm25) + 6 · cosine; word vectors
/// bring nothing beside them (0.2 points of nDCG@10, interval −0.7 to 1.1) and are left out. Without: bm25 / max(bm25) + 0.75 · cosine(words).
/// Of a query with several intents the nearest one counts once more, by how near it is to the best tool of that intent.
/// More was tried and left out: weights learned by LambdaRank over up to 17 signs, judged on held-out queries and on held-out servers, did
/// not win over these (nDCG@10 −0.8 to +0.4 points, intervals across nought); less weight for words gains on the queries that it is chosen
/// on and loses on those of other catalogues.
/// </remarks>
internal static class Fusion
{
    /// <summary>The weight of a cosine of sentence vectors.</summary>
    public const float SentenceWeight = 6;

    private const float LexicalWeight = 0.5f;
    private const float WordVectorWeight = 0.75f;

    /// <summary>Fuses words with sentence vectors.</summary>
    /// <param name="lexical">BM25F scores; becomes the fused score.</param>
    /// <param name="allowed">Places that may be picked.</param>
    /// <param name="cosines">Cosines of the whole query.</param>
    /// <param name="intents">Cosines of each intent; empty when there is one only.</param>
    public static void WithSentences(Span<float> lexical, ReadOnlySpan<bool> allowed, ReadOnlySpan<float> cosines, IReadOnlyList<float[]> intents)
    {
        Normalize(lexical, allowed, LexicalWeight);
        FloatVectors.AddMultiple(lexical, cosines, SentenceWeight);
        if (intents.Count == 0)
        {
            return;
        }

        var best = intents.Select(cosinesOfIntent => Max(cosinesOfIntent)).ToArray();
        for (var document = 0; document < lexical.Length; document++)
        {
            var nearest = float.NegativeInfinity;
            for (var intent = 0; intent < best.Length; intent++)
            {
                nearest = Math.Max(nearest, intents[intent][document] - best[intent]);
            }

            lexical[document] += SentenceWeight * nearest;
        }
    }

    /// <summary>Fuses words with word vectors.</summary>
    /// <param name="lexical">BM25F scores; becomes the fused score.</param>
    /// <param name="allowed">Places that may be picked.</param>
    /// <param name="cosines">Cosines of word vectors; empty without them.</param>
    public static void WithWordVectors(Span<float> lexical, ReadOnlySpan<bool> allowed, ReadOnlySpan<float> cosines)
    {
        Normalize(lexical, allowed, 1);
        if (!cosines.IsEmpty)
        {
            FloatVectors.AddMultiple(lexical, cosines, WordVectorWeight);
        }
    }

    private static void Normalize(Span<float> scores, ReadOnlySpan<bool> allowed, float weight)
    {
        var best = 0f;
        for (var at = 0; at < scores.Length; at++)
        {
            best = allowed[at] && scores[at] > best ? scores[at] : best;
        }

        if (best > 0)
        {
            FloatVectors.Multiply(scores, weight / best);
        }
    }

    private static float Max(float[] values) => values.Length == 0 ? 0 : values.Max();
}
