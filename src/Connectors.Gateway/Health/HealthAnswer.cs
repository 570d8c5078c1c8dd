namespace Connectors.Gateway.Health;

/// <summary>Answer of <c>GET /health</c>.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Version">The host's version.</param>
/// <param name="Uptime">Whole seconds.</param>
/// <param name="Components">Its parts, each <c>up</c> or <c>down</c>.</param>
/// <param name="Features">What it can do beyond the first contract.</param>
/// <param name="Timestamp">When this was so.</param>
internal sealed record HealthAnswer(string Status, string Version, long Uptime, IReadOnlyDictionary<string, string> Components, IReadOnlyList<string> Features, DateTimeOffset Timestamp);
