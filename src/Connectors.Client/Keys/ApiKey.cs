using System.Security;

namespace Connectors;

/// <summary>A key that a REST gateway takes.</summary>
public sealed class ApiKey : SessionObject
{
    /// <summary>Its id; not secret.</summary>
    public string Id { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Name { get; init; } = "";

    /// <summary>The tenants that it covers; <c>*</c> means all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>What it may do: <c>read</c>, <c>invoke</c>, <c>deploy</c>, <c>admin</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The key itself, in the answer that made it and in no other; the gateway keeps only a hash.</summary>
    public SecureString? Key { get; init; }

    /// <summary>Name and id.</summary>
    /// <returns>One line without the key.</returns>
    public override string ToString() => $"{Name} ({Id})";
}
