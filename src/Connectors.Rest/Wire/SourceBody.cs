namespace Connectors.Rest.Wire;

/// <summary>A source in a body; each type has its own members.</summary>
internal sealed class SourceBody
{
    public required string Type { get; init; }

    public string? Package { get; init; }

    public string? Version { get; init; }

    public string? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public string? Cwd { get; init; }

    public bool? AllowInstallScripts { get; init; }

    /// <exception cref="DeploymentException">The source is of a kind that this client cannot write.</exception>
    public static SourceBody From(McpSource source) => source switch
    {
        NpmSource npm => new() { Type = npm.Type, Package = npm.Package, Version = npm.Version, Args = npm.Arguments, AllowInstallScripts = npm.AllowInstallScripts ? true : null },
        CommandSource command => new() { Type = command.Type, Command = command.Command, Args = command.Arguments, Cwd = command.WorkingDirectory },
        _ => throw new DeploymentException(ErrorCodes.SourceUnsupported, $"This client cannot send sources of type '{source.Type}'.") { Field = "source" },
    };
}
