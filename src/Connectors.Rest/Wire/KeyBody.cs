namespace Connectors.Rest.Wire;

/// <summary>Body of <c>POST /keys</c>.</summary>
internal sealed class KeyBody
{
    public required string Name { get; init; }

    public IReadOnlyList<string>? Tenants { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public static KeyBody From(ApiKeyOptions options) => new()
    {
        Name = options.Name,
        Tenants = options.Tenants.Count > 0 ? options.Tenants : null,
        Scopes = options.Scopes,
        ExpiresAt = options.ExpiresAt,
    };
}
