using System.Diagnostics;

namespace Connectors.TestSupport;

/// <summary>The answer to the search for a PowerShell: a host, or why there is none.</summary>
public sealed record PowerShellSearch
{
    private static readonly Version MinimumVersion = new(7, 6);
    private static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RestoreLimit = TimeSpan.FromMinutes(1);
    private static readonly Lazy<Task<PowerShellSearch>> Once = new(() => FindAsync(Environment.GetEnvironmentVariable("PATH") ?? "", mayUseTool: true));

    private PowerShellSearch(PowerShellHost? host, string missing)
    {
        Host = host;
        Missing = missing;
    }

    /// <summary>The PowerShell to use; null when there is none.</summary>
    public PowerShellHost? Host { get; }

    /// <summary>Why there is none, and what to install; empty when there is one.</summary>
    public string Missing { get; }

    /// <summary>
    /// Looks for PowerShell 7.6 or newer: <c>pwsh</c> on the PATH, then the local .NET tool of <c>.config/dotnet-tools.json</c>,
    /// restored when needed, within a minute. Looks once per process.
    /// </summary>
    /// <returns>A host, or why there is none; that the tool cannot be restored is no fault.</returns>
    public static Task<PowerShellSearch> FindAsync() => Once.Value;

    /// <summary>Looks for PowerShell 7.6 or newer, anew.</summary>
    /// <param name="path">The folders to look in, as the PATH variable joins them.</param>
    /// <param name="mayUseTool">Whether the local .NET tool will do when they hold none.</param>
    /// <returns>A host, or why there is none.</returns>
    public static async Task<PowerShellSearch> FindAsync(string path, bool mayUseTool)
    {
        var tooOld = new List<string>();
        foreach (var program in InFolders(path, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
        {
            if (await AskVersionAsync(program, []).ConfigureAwait(false) is not { } version)
            {
                continue;
            }

            if (version >= MinimumVersion)
            {
                return new PowerShellSearch(new PowerShellHost(program, [], version), "");
            }

            tooOld.Add($"{program} is {version}");
        }

        if (mayUseTool && await FindToolAsync().ConfigureAwait(false) is { } tool)
        {
            return new PowerShellSearch(tool, "");
        }

        var found = tooOld.Count == 0 ? "no pwsh is on the PATH" : $"{string.Join(", ", tooOld)}: too old";
        return Failed($"PowerShell {MinimumVersion} or newer is missing ({found}; nor can 'dotnet tool restore' bring it). Install it: https://aka.ms/powershell");
    }

    /// <summary>The answer that there is none.</summary>
    /// <param name="missing">Why, and what to install.</param>
    /// <returns>A search without a host.</returns>
    public static PowerShellSearch Failed(string missing) => new(null, missing);

    private static async Task<PowerShellHost?> FindToolAsync()
    {
        string[] tool = ["tool", "run", "pwsh", "--"];
        var version = await AskVersionAsync("dotnet", tool).ConfigureAwait(false);
        if (version is null && await RestoreToolAsync().ConfigureAwait(false))
        {
            version = await AskVersionAsync("dotnet", tool).ConfigureAwait(false);
        }

        return version >= MinimumVersion ? new PowerShellHost("dotnet", tool, version) : null;
    }

    private static IEnumerable<string> InFolders(string path, string program) =>
        path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .Where(File.Exists)
            .Distinct();

    private static async Task<Version?> AskVersionAsync(string program, string[] prefix)
    {
        var run = await TryRunAsync(program, [.. prefix, "--version"], VersionLimit).ConfigureAwait(false);

        // "PowerShell 7.6.5", for a preview "PowerShell 7.7.0-preview.1".
        return run is { ExitCode: 0 } && run.Output.Trim().Split(' ') is ["PowerShell", var text] && Version.TryParse(text.Split('-')[0], out var version)
            ? version
            : null;
    }

    private static async Task<bool> RestoreToolAsync() =>
        await TryRunAsync("dotnet", ["tool", "restore"], RestoreLimit).ConfigureAwait(false) is { ExitCode: 0 };

    private static async Task<ProcessRun?> TryRunAsync(string program, string[] arguments, TimeSpan limit)
    {
        try
        {
            return await ProcessRun.RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = RepositoryFiles.Root }, limit).ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or TimeoutException)
        {
            return null; // Not a program that runs here, so not a PowerShell.
        }
    }
}
