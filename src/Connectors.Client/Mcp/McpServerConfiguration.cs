using System.Text.RegularExpressions;

namespace Connectors;

/// <summary>What to deploy, and under which name.</summary>
public sealed record McpServerConfiguration
{
    /// <summary>The grammar of <see cref="Name"/>.</summary>
    public const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

    /// <summary>Whether a text fits <see cref="NamePattern"/>, which .NET would take with a line break at its end too.</summary>
    /// <param name="name">The text.</param>
    /// <returns>Whether a server may have it as its name.</returns>
    public static bool IsName(string name) => Regex.IsMatch(name, NamePattern) && !name.EndsWith('\n');

    /// <summary>The server's name, after <see cref="NamePattern"/>; one per tenant, without regard to case.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where the server comes from.</summary>
    public McpSource? Source { get; init; }

    /// <summary>The category of its tools; null lets the gateway infer it.</summary>
    public string? Category { get; init; }

    /// <summary>What it is for; null takes the server's own words.</summary>
    public string? Description { get; init; }

    /// <summary>Environment variables for the server, beside the few that every server gets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables whose values are secret: given values, or references such as <c>env:NAME</c>. Encrypted at rest, never shown.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a server that has the name already is replaced, once the new one is ready.</summary>
    public bool Replace { get; init; }

    /// <summary>Name and source.</summary>
    /// <returns>One line without secrets.</returns>
    public override string ToString() => $"{Name} from {Source}";
}
