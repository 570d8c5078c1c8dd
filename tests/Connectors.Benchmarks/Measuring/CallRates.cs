namespace Connectors.Benchmarks;

/// <summary>What was measured of one way of making a call.</summary>
/// <param name="PerSecond">Calls a second, the median of the rounds.</param>
/// <param name="OfFirst">The rate as a share of the first way's in the same round, the median of the rounds.</param>
/// <param name="Milliseconds">How long each call took.</param>
internal sealed record CallRates(double PerSecond, double OfFirst, Sample Milliseconds);
