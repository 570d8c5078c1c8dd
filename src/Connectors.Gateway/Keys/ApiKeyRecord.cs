using Connectors.Gateway.Access;

namespace Connectors.Gateway.Keys;

/// <summary>A key as it is stored: all but the key itself.</summary>
internal sealed class ApiKeyRecord
{
    /// <summary>Among <see cref="Tenants"/>, covers every tenant.</summary>
    public const string AnyTenant = "*";

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the whole key.</summary>
    public required byte[] Hash { get; init; }

    public required IReadOnlyList<string> Tenants { get; init; }

    public required Scopes Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public Caller Caller => field ??= new Caller(Id, Name, Tenants, Scopes);
}
