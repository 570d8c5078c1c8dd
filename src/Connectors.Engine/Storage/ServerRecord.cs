namespace Connectors.Engine.Storage;

/// <summary>A server as the store keeps it.</summary>
internal sealed record ServerRecord
{
    public required string Tenant { get; init; }

    public required string Name { get; init; }

    public required string Category { get; init; }

    /// <summary>Whether its deployment named no category, so that <see cref="Category"/> is a guess and each tool may have another.</summary>
    public bool IsCategoryInferred { get; init; }

    public required string Description { get; init; }

    /// <summary>Where it comes from, versions resolved.</summary>
    public required McpSource Source { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The secrets, encrypted; null when there are none.</summary>
    public byte[]? Secrets { get; init; }

    /// <summary>The deployment that made it; its log takes what the server prints.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The version that the server says it has.</summary>
    public string Version { get; init; } = "";

    /// <summary>The protocol revision agreed with it, so that the next start need not find out.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Why it could not be started the last time, else null.</summary>
    public string? Error { get; init; }
}
