namespace Connectors.Engine.Selection.Ranking;

/// <summary>Turns what was measured of a tool into a score that means the same from one query to the next.</summary>
internal static class Calibration
{
    /// <summary>Under this score nothing fits.</summary>
    public const double NoMatchLine = 0.2;

    /// <summary>Scores by words alone.</summary>
    /// <param name="lexical">The tool's BM25F score.</param>
    /// <param name="possible">What a tool would have that is full of every word of the query.</param>
    /// <returns>0 to 1.</returns>
    public static double Score(float lexical, float possible) => possible <= 0 ? 0 : Math.Clamp(1.25 * lexical / possible, 0, 1);
}
