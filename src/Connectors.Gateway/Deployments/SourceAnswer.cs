using System.Text.Json.Serialization;

namespace Connectors.Gateway.Deployments;

/// <summary>Where a server comes from, on the wire; each type has its own members.</summary>
internal sealed class SourceAnswer
{
    public required string Type { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Package { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Command { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Args { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cwd { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AllowInstallScripts { get; init; }

    public static SourceAnswer? From(McpSource? source) => source switch
    {
        null => null,
        NpmSource npm => new() { Type = npm.Type, Package = npm.Package, Version = npm.Version, Args = npm.Arguments, AllowInstallScripts = npm.AllowInstallScripts },
        CommandSource command => new() { Type = command.Type, Command = command.Command, Args = command.Arguments, Cwd = command.WorkingDirectory },
        _ => new() { Type = source.Type },
    };
}
