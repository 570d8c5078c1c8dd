namespace Connectors.Engine.Storage.Host;

/// <summary>A key as it is stored: all but the key itself.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Hash">SHA-256 of the whole key.</param>
/// <param name="Tenants">The tenants that it covers; none holds a space.</param>
/// <param name="Scopes">The host's flags of what it may do.</param>
/// <param name="CreatedAt">When it was made, to the millisecond.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
internal sealed record KeyRow(string Id, string Name, byte[] Hash, IReadOnlyList<string> Tenants, int Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
