namespace Connectors.Gateway.Access;

/// <summary>Who is calling: a key, or nobody where the gateway allows that.</summary>
/// <param name="KeyId">The key's id; <c>anonymous</c> without a key.</param>
/// <param name="Name">The key's name.</param>
/// <param name="Tenants">The tenants that it covers; <see cref="Keys.ApiKeyRecord.AnyTenant"/> among them covers all.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record Caller(string KeyId, string Name, IReadOnlyList<string> Tenants, Scopes Scopes)
{
    /// <summary>The caller that a gateway with AllowAnonymous takes a call without a key for. It makes no keys.</summary>
    public static readonly Caller Anonymous = new("anonymous", "anonymous", [ConnectorsOptions.DefaultTenant], Scopes.Read | Scopes.Invoke | Scopes.Deploy);

    /// <summary>The tenant meant by a call that names none.</summary>
    public string OwnTenant => Tenants[0] == Keys.ApiKeyRecord.AnyTenant ? ConnectorsOptions.DefaultTenant : Tenants[0];

    public bool Covers(string tenant) => Tenants.Contains(Keys.ApiKeyRecord.AnyTenant) || Tenants.Contains(tenant, StringComparer.Ordinal);
}
