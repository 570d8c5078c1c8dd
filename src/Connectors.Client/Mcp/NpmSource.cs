namespace Connectors;

/// <summary>A server in an npm package, installed once into the home and started with node.</summary>
public sealed record NpmSource : McpSource
{
    /// <inheritdoc/>
    public override string Type => "npm";

    /// <summary>The package's name, with its scope.</summary>
    public string Package { get; init; } = "";

    /// <summary>An exact version, a range or a tag; null means <c>latest</c>. Resolved once, when it is deployed.</summary>
    public string? Version { get; init; }

    /// <summary>Arguments for the server, passed as they are, never through a shell.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether npm may run the packages' install scripts.</summary>
    public bool AllowInstallScripts { get; init; }

    /// <summary>Package and version.</summary>
    /// <returns><c>npm:package@version</c>.</returns>
    public override string ToString() => Version is null ? $"npm:{Package}" : $"npm:{Package}@{Version}";
}
