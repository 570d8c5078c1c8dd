namespace Connectors;

/// <summary>What a new key is to be.</summary>
public sealed record ApiKeyOptions
{
    /// <summary>What it is for; 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The tenants that it covers; empty means the caller's own, <c>*</c> all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>What it may do: <c>read</c>, <c>invoke</c>, <c>deploy</c>, <c>admin</c>; at least one.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>When it ends; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
