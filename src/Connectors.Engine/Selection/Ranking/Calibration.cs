using Connectors.Engine.Selection.Lexical;

namespace Connectors.Engine.Selection.Ranking;

/// <summary>Turns what was measured into a score that means the same from one query to the next: the odds that a tool fits.</summary>
/// <remarks>
/// A logistic regression on whether a query has an answer at all, fitted to 172 labelled queries over catalogues of 2 to 69
/// servers drawn from 69 (2,733 tools), answerable and not weighing the same at each size: on the best tool's cosine, the average cosine (a wish from
/// another world than the catalogue's is far from all of it), the share of the query's idf that it answers to, the
/// share that no tool knows (names of products that are not there, mostly; it says the less the fewer tools there are), and the
/// size of the catalogue, since the best of many cosines is high by chance: of n normal ones about √(2 ln n) deviations.
/// Tools behind the best one lose by their distance. Of five folds over the queries the held-out ones told of 25 of 32 wishes that
/// no tool fulfils, at no loss of R@10.
/// </remarks>
internal static class Calibration
{
    /// <summary>Under this score nothing fits.</summary>
    public const double NoMatchLine = 0.25;

    // What the cosines of the fitted model are over a catalogue, for bringing those of another model to its scale.
    private const float ReferenceMean = 0.449f;
    private const float ReferenceDeviation = 0.0575f;

    // What a lead of one in fused score is worth in log-odds.
    private const double SentenceSlope = 6 / Fusion.SentenceWeight;
    private const double WordSlope = 2;

    /// <summary>Scores the best tool with sentence vectors.</summary>
    /// <param name="cosine">Its cosine.</param>
    /// <param name="average">The average cosine of all tools that were ranked.</param>
    /// <param name="coverage">The share of the query's idf that it answers to, 0 to 1.</param>
    /// <param name="unknown">What <see cref="Unknown"/> says.</param>
    /// <param name="tools">How many tools were ranked.</param>
    /// <returns>Log-odds.</returns>
    public static double BestWithSentences(double cosine, double average, double coverage, double unknown, int tools) =>
        (17.78 * cosine) + (11.71 * average) + (2.62 * coverage) - (2.25 * unknown) - (0.62 * Math.Sqrt(2 * Math.Log(Math.Max(2, tools)))) - 15.67;

    /// <summary>Scores the best tool by words.</summary>
    /// <param name="fullness">Its BM25F score as a share of what a tool full of all the query's words would have.</param>
    /// <param name="coverage">As above.</param>
    /// <param name="unknown">As above.</param>
    /// <returns>Log-odds.</returns>
    public static double BestWithWords(double fullness, double coverage, double unknown) => (2.932 * fullness) + (3.084 * coverage) - (4.343 * unknown) - 1.144;

    /// <summary>Scores a tool behind the best.</summary>
    /// <param name="best">The best one's log-odds.</param>
    /// <param name="lead">The best one's lead in fused score.</param>
    /// <param name="withSentences">Which fused score it is.</param>
    /// <returns>0 to 1.</returns>
    public static double Score(double best, double lead, bool withSentences) => 1 / (1 + Math.Exp((lead * (withSentences ? SentenceSlope : WordSlope)) - best));

    /// <summary>How much speaks against a query that it has words that no tool knows: little in a few hundred tools, much in thousands. One without any telling word says as little as one of unknown words.</summary>
    /// <param name="terms">The query's terms.</param>
    /// <param name="tools">How many tools were ranked.</param>
    /// <returns>0 to 1.</returns>
    public static double Unknown(IReadOnlyList<QueryTerm> terms, int tools)
    {
        const double ManyTools = 300;
        var all = terms.Sum(term => (double)term.Information);
        return all > 0 ? terms.Where(term => term.Variants.Count == 0).Sum(term => (double)term.Information) / all * (tools / (tools + ManyTools)) : 1;
    }

    /// <summary>Brings cosines of another model to the scale of the one that was fitted.</summary>
    /// <param name="cosines">The cosines over all tools; changed in place.</param>
    public static void Standardize(Span<float> cosines)
    {
        if (cosines.IsEmpty)
        {
            return;
        }

        var mean = System.Numerics.Tensors.TensorPrimitives.Average<float>(cosines);
        var deviation = Math.Max(1e-6f, System.Numerics.Tensors.TensorPrimitives.StdDev<float>(cosines));
        System.Numerics.Tensors.TensorPrimitives.Subtract(cosines, mean, cosines);
        System.Numerics.Tensors.TensorPrimitives.Multiply(cosines, ReferenceDeviation / deviation, cosines);
        System.Numerics.Tensors.TensorPrimitives.Add(cosines, ReferenceMean, cosines);
    }
}
