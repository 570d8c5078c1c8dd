using System.Security.Cryptography;
using System.Text;
using Connectors.Gateway.Access;

namespace Connectors.Gateway.Keys;

/// <summary>Makes keys. The only place that ever holds a whole one.</summary>
internal sealed class KeyIssuer(IKeyStore keys, TimeProvider clock)
{
    /// <summary>The most characters of a key's name.</summary>
    public const int MaximumNameLength = 100;

    /// <returns>What is stored, and the key, which is shown once and then forgotten.</returns>
    /// <exception cref="ConnectorsException">A member is impossible.</exception>
    public (ApiKeyRecord Record, string Key) Issue(string? name, IReadOnlyList<string?>? tenants, IReadOnlyList<string?>? scopes, DateTimeOffset? expiresAt)
    {
        Require(!string.IsNullOrWhiteSpace(name) && name.Length <= MaximumNameLength && !name.Any(char.IsControl), "name", $"A key needs a name of 1 to {MaximumNameLength} characters, to know it again by.");
        Require(tenants is { Count: > 0 }, "tenants", "A key needs at least one tenant that it covers, or '*' for all.");
        foreach (var tenant in tenants!)
        {
            if (tenant != ApiKeyRecord.AnyTenant)
            {
                TenantNames.Validate(tenant ?? "", "tenants");
            }
        }

        Require(scopes is { Count: > 0 }, "scopes", "A key needs at least one scope: read, invoke, deploy, admin.");
        Require(expiresAt is null || expiresAt > clock.GetUtcNow(), "expiresAt", "A key cannot expire in the past.");
        var (id, key) = ApiKeyFormat.Create();
        var record = new ApiKeyRecord
        {
            Id = id,
            Name = name!,
            Hash = SHA256.HashData(Encoding.UTF8.GetBytes(key)),
            Tenants = [.. tenants.Select(tenant => tenant!).Distinct(StringComparer.Ordinal)],
            Scopes = ScopeNames.Parse(scopes!),
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        keys.Add(record);
        return (record, key);
    }

    private static void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, message) { Field = field };
        }
    }
}
