using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.TestSupport;

namespace Connectors.PowerShell.Tests;

/// <summary>Runs Pester over some files, in one PowerShell process, and tells what came of each test.</summary>
/// <param name="files">The full paths of the <c>*.Tests.ps1</c> files.</param>
/// <param name="limit">How long the whole run may take.</param>
internal sealed class PesterSuite(IReadOnlyList<string> files, TimeSpan limit)
{
    /// <summary>The variable that <c>tests/Pester/Common.ps1</c> reads.</summary>
    private const string GatewayVariable = "CONNECTORS_TEST_GATEWAY";

    /// <summary>The tag of tests that need no run over REST.</summary>
    private const string OnceTag = "Once";

    private const int LinesInError = 40;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The oldest Pester that will do.</summary>
    public Version MinimumPesterVersion { get; init; } = new(5, 5, 0);

    /// <summary>Whether the tests speak to a REST gateway; else to the embedded one.</summary>
    public bool OverRest { get; init; }

    private string Run => OverRest ? "REST" : "";

    /// <summary>Takes each line that Pester prints while it runs.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Runs the files.</summary>
    /// <param name="search">The PowerShell to run them in, or why there is none.</param>
    /// <returns>
    /// A result for each test and for each file or block that failed on its own. Where PowerShell or Pester is missing: a skip for
    /// each file. When PowerShell ends before Pester, or takes too long: one failure with the end of what was printed.
    /// </returns>
    public async Task<IReadOnlyList<PesterResult>> RunAsync(PowerShellSearch search)
    {
        if (search.Host is not { } host)
        {
            return SkipAll(search.Missing);
        }

        await using var scratch = new ScratchFolder("pester");
        var fileList = scratch.At("files.json");
        var resultFile = scratch.At("results.json");
        await File.WriteAllTextAsync(fileList, JsonSerializer.Serialize(files));
        var script = Path.Combine(AppContext.BaseDirectory, "Pester", "Invoke-PesterSuite.ps1");
        string[] excluded = OverRest ? ["-ExcludeTag", OnceTag] : [];
        var start = host.Start(["-File", script, "-FileList", fileList, "-ResultFile", resultFile, "-MinimumPesterVersion", MinimumPesterVersion.ToString(), .. excluded]);
        start.Environment[GatewayVariable] = OverRest ? "Rest" : "Embedded";
        var printed = new Queue<string>();
        try
        {
            var run = await ProcessRun.RunAsync(start, limit, TakeLine);
            if (!File.Exists(resultFile))
            {
                return [Fail($"PowerShell ended with exit code {run.ExitCode} before Pester did.")];
            }
        }
        catch (TimeoutException e)
        {
            return [Fail(e.Message)];
        }

        var report = JsonSerializer.Deserialize<PesterReport>(await File.ReadAllTextAsync(resultFile), Json)!;
        return report.PesterVersion is null
            ? SkipAll($"Pester {MinimumPesterVersion} or newer is missing in {host}. Install it: Install-Module Pester -Scope CurrentUser")
            : [.. report.Results.Select(result => result with { Run = Run })];

        void TakeLine(string line)
        {
            lock (printed)
            {
                printed.Enqueue(line);
                if (printed.Count > LinesInError)
                {
                    printed.Dequeue();
                }
            }

            OnOutput?.Invoke(line);
        }

        PesterResult Fail(string reason)
        {
            lock (printed)
            {
                return new PesterResult("Pester", "(the whole run)", PesterOutcome.Failed, $"{reason} The last lines it printed:\n{string.Join('\n', printed)}") { Run = Run };
            }
        }
    }

    private List<PesterResult> SkipAll(string reason) =>
        [.. files.Select(file => new PesterResult(file, "(the whole file)", PesterOutcome.Skipped, reason) { Run = Run })];
}
