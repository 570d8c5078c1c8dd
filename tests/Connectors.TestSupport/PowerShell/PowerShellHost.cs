using System.Diagnostics;

namespace Connectors.TestSupport;

/// <summary>A PowerShell that the module runs in whole: 7.6 or newer.</summary>
public sealed class PowerShellHost
{
    private readonly string program;
    private readonly IReadOnlyList<string> prefix;

    internal PowerShellHost(string program, IReadOnlyList<string> prefix, Version version)
    {
        this.program = program;
        this.prefix = prefix;
        Version = version;
    }

    /// <summary>Its version, without a preview's suffix.</summary>
    public Version Version { get; }

    /// <summary>The commands that start a program of PowerShell: <c>/usr/bin/pwsh</c>, or <c>dotnet tool run pwsh --</c>.</summary>
    public string Command => string.Join(' ', [program, .. prefix]);

    /// <summary>Describes how to start it. Profiles are not loaded, and nobody is asked anything.</summary>
    /// <param name="arguments">Arguments after <c>-NoProfile -NonInteractive</c>, for example <c>-File</c> and a path.</param>
    /// <returns>A description without redirections, for a working directory in the repository.</returns>
    public ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. prefix, "-NoProfile", "-NonInteractive", .. arguments]) { WorkingDirectory = RepositoryFiles.Root };

        // No look at the network for a newer version, and no telemetry, from a test or a measurement.
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        return start;
    }

    /// <summary>Command and version.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"PowerShell {Version} ({Command})";
}
