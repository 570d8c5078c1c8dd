using System.Diagnostics;
using Connectors.TestSupport;

namespace Connectors.Benchmarks;

/// <summary>Measures whole PowerShell processes, from their start to their end.</summary>
/// <param name="host">The PowerShell.</param>
/// <param name="environment">Variables that the processes get in addition.</param>
internal sealed class PowerShellTimer(PowerShellHost host, IReadOnlyDictionary<string, string>? environment = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Finds the PowerShell to measure.</summary>
    /// <returns>It.</returns>
    /// <exception cref="ArgumentException">There is none; the message says what to install.</exception>
    public static async Task<PowerShellHost> FindHostAsync()
    {
        var search = await PowerShellSearch.FindAsync();
        return search.Host ?? throw new ArgumentException(search.Missing);
    }

    /// <summary>Runs a process to its end.</summary>
    /// <param name="arguments">Its arguments after <c>-NoProfile</c>.</param>
    /// <returns>Milliseconds, and what it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<(double Milliseconds, string Output)> RunAsync(params string[] arguments)
    {
        var start = host.Start(arguments);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var clock = Stopwatch.StartNew();
        var run = await ProcessRun.RunAsync(start, Limit);
        var milliseconds = clock.Elapsed.TotalMilliseconds;
        return run.ExitCode == 0 && run.Error.Length == 0
            ? (milliseconds, run.Output)
            : throw new InvalidOperationException($"{host} ended with exit code {run.ExitCode}: {run.Error}");
    }
}
