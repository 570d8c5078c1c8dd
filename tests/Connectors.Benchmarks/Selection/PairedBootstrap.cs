namespace Connectors.Benchmarks.Selection;

/// <summary>The interval of a mean difference between two rankings of the same queries.</summary>
internal static class PairedBootstrap
{
    private const int Resamples = 5000;
    private const int Seed = 20260101;

    /// <summary>Resamples the queries.</summary>
    /// <param name="with">A value for each query.</param>
    /// <param name="without">The other value for each query.</param>
    /// <returns>The mean difference and its 95% interval.</returns>
    public static (double Mean, double Low, double High) Compare(IReadOnlyList<double> with, IReadOnlyList<double> without)
    {
        var differences = with.Zip(without, (left, right) => left - right).ToArray();
        var random = new Random(Seed);
        var means = new double[Resamples];
        for (var sample = 0; sample < Resamples; sample++)
        {
            var sum = 0.0;
            for (var draw = 0; draw < differences.Length; draw++)
            {
                sum += differences[random.Next(differences.Length)];
            }

            means[sample] = sum / differences.Length;
        }

        Array.Sort(means);
        return (differences.Average(), means[(int)(Resamples * 0.025)], means[(int)(Resamples * 0.975)]);
    }
}
