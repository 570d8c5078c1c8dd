namespace Connectors.Benchmarks;

/// <summary>Measured values of one thing, in one unit.</summary>
/// <param name="values">The values, at least one.</param>
internal sealed class Sample(IEnumerable<double> values)
{
    private const int Resamples = 2000;
    private const int Seed = 20260101;

    private readonly double[] sorted = [.. values.Order()];

    public double Median => Percentile(50);

    /// <summary>The value below which a share of the others lies; between two neighbours by linear interpolation.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <returns>The value.</returns>
    public double Percentile(double percent)
    {
        var place = percent / 100 * (sorted.Length - 1);
        var below = sorted[(int)Math.Floor(place)];
        return below + ((sorted[(int)Math.Ceiling(place)] - below) * (place - Math.Floor(place)));
    }

    /// <summary>The 95% interval of the median, by resampling (percentile bootstrap).</summary>
    /// <returns>Its ends.</returns>
    public (double Low, double High) MedianInterval()
    {
        var random = new Random(Seed);
        var medians = new Sample(Enumerable.Range(0, Resamples).Select(_ => new Sample(Enumerable.Range(0, sorted.Length).Select(_ => sorted[random.Next(sorted.Length)])).Median));
        return (medians.Percentile(2.5), medians.Percentile(97.5));
    }
}
