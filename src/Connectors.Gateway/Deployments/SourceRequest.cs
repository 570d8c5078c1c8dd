namespace Connectors.Gateway.Deployments;

/// <summary>Where a server comes from, as callers write it.</summary>
internal sealed class SourceRequest
{
    public string? Type { get; init; }

    public string? Package { get; init; }

    public string? Version { get; init; }

    public IReadOnlyList<string?>? Args { get; init; }

    public bool? AllowInstallScripts { get; init; }

    public string? Command { get; init; }

    public string? Cwd { get; init; }

    /// <summary>Of a command; the TypeScript SDK has it here, too.</summary>
    public IReadOnlyDictionary<string, string?>? Env { get; init; }

    /// <exception cref="DeploymentException">A member is missing, or the type is not there.</exception>
    public McpSource ToSource() => Type switch
    {
        "npm" => new NpmSource
        {
            Package = Required("package", Package),
            Version = string.IsNullOrWhiteSpace(Version) ? null : Version,
            Arguments = Arguments(),
            AllowInstallScripts = AllowInstallScripts ?? false,
        },
        "stdio" => new CommandSource
        {
            Command = Required("command", Command),
            Arguments = Arguments(),
            WorkingDirectory = string.IsNullOrWhiteSpace(Cwd) ? null : Cwd,
        },
        null or "" => throw Fault("type", "is missing; it is npm or stdio"),
        _ => throw new DeploymentException(ErrorCodes.SourceUnsupported, $"This gateway has no sources of type '{Type}'; it has npm and stdio.") { Field = "source.type" },
    };

    private static string Required(string field, string? value) => string.IsNullOrWhiteSpace(value) ? throw Fault(field, "is missing") : value;

    private static DeploymentException Fault(string field, string fault) => new(ErrorCodes.ValidationError, $"The source's {field} {fault}.") { Field = $"source.{field}" };

    private IReadOnlyList<string> Arguments() => [.. (Args ?? []).Select(argument => argument ?? throw Fault("args", "hold null, but must be strings"))];
}
