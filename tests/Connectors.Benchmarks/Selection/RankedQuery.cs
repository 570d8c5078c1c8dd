namespace Connectors.Benchmarks.Selection;

/// <summary>What a ranking gave one query.</summary>
/// <param name="Query">The query.</param>
/// <param name="Ranked">The ids of the first ten tools, best first.</param>
internal sealed record RankedQuery(LabelledQuery Query, IReadOnlyList<string> Ranked)
{
    private const int Depth = 10;

    /// <summary>Normalised discounted cumulative gain among the first ten, binary relevance, ideal over the least of ten and the number of right tools.</summary>
    public double NormalizedGain
    {
        get
        {
            var ideal = Enumerable.Range(0, Math.Min(Depth, Query.Relevant.Count)).Sum(Discount);
            return Enumerable.Range(0, Math.Min(Depth, Ranked.Count)).Where(IsRight).Sum(Discount) / ideal;
        }
    }

    /// <summary>One over the place of the first right tool among the first ten; nought when there is none.</summary>
    public double ReciprocalRank => Enumerable.Range(0, Ranked.Count).Where(IsRight).Select(place => 1.0 / (place + 1)).FirstOrDefault();

    /// <summary>Right tools among the first, by the least of that number and the number of right tools.</summary>
    /// <param name="most">How many are looked at.</param>
    /// <returns>0 to 1.</returns>
    public double Recall(int most) => Enumerable.Range(0, Math.Min(most, Ranked.Count)).Count(IsRight) / (double)Math.Min(most, Query.Relevant.Count);

    private bool IsRight(int place) => Query.Relevant.Contains(Ranked[place]);

    private static double Discount(int place) => 1 / Math.Log2(place + 2);
}
