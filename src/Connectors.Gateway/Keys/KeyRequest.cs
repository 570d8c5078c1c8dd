namespace Connectors.Gateway.Keys;

/// <summary>Body of <c>POST /keys</c>.</summary>
internal sealed class KeyRequest
{
    public string? Name { get; init; }

    public IReadOnlyList<string?>? Tenants { get; init; }

    public IReadOnlyList<string?>? Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
