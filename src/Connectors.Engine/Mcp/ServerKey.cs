namespace Connectors.Engine.Mcp;

/// <summary>Names a server of a tenant; the server's name without regard to case.</summary>
internal readonly struct ServerKey(string tenant, string name) : IEquatable<ServerKey>
{
    public string Tenant { get; } = tenant;

    public string Name { get; } = name;

    public bool Equals(ServerKey other) =>
        string.Equals(Tenant, other.Tenant, StringComparison.Ordinal) && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is ServerKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Tenant, StringComparer.OrdinalIgnoreCase.GetHashCode(Name));
}
