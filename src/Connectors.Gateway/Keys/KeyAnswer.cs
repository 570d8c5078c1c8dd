using System.Text.Json.Serialization;
using Connectors.Gateway.Access;

namespace Connectors.Gateway.Keys;

/// <summary>A key as the contract shows it.</summary>
internal sealed class KeyAnswer
{
    public required string Id { get; init; }

    /// <summary>The key itself: only in the answer that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Tenants { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public static KeyAnswer From(ApiKeyRecord record, string? key = null) => new()
    {
        Id = record.Id,
        Key = key,
        Name = record.Name,
        Tenants = record.Tenants,
        Scopes = ScopeNames.Of(record.Scopes),
        CreatedAt = record.CreatedAt,
        ExpiresAt = record.ExpiresAt,
    };
}
