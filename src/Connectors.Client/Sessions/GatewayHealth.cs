namespace Connectors;

/// <summary>How a gateway is.</summary>
public sealed class GatewayHealth : SessionObject
{
    /// <summary><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</summary>
    public string Status { get; init; } = "healthy";

    /// <summary>The gateway's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>How long it has been running, whole seconds over REST.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Its parts, each <c>up</c> or <c>down</c>.</summary>
    public IReadOnlyDictionary<string, string> Components { get; init; } = new Dictionary<string, string>();

    /// <summary>What it can do beyond the first contract, for example <c>idempotency</c>.</summary>
    public IReadOnlyList<string> Features { get; init => field = Lists.Indexable(value); } = [];
}
