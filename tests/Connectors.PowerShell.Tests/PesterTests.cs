using System.Text;
using Connectors.TestSupport;

namespace Connectors.PowerShell.Tests;

/// <summary>The Pester suite against the staged module: one run, then a result for each of its tests.</summary>
public sealed class PesterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Runs the suite and turns its results into rows.</summary>
    /// <returns>A row for each Pester test.</returns>
    public static async Task<IReadOnlyList<TheoryDataRow<PesterResult>>> RunAsync()
    {
        var folder = RepositoryFiles.At("tests", "Pester");
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.Tests.ps1", SearchOption.AllDirectories) : [];
        if (files.Length == 0)
        {
            return [Row(new PesterResult("Pester", "(the whole suite)", PesterOutcome.Failed, $"There is no *.Tests.ps1 below {folder}."))];
        }

        Array.Sort(files, StringComparer.Ordinal);
        var suite = new PesterSuite(files, Limit) { OnOutput = Show };
        var results = await suite.RunAsync(await PowerShellSearch.FindAsync());
        return [.. results.Select(Row)];
    }

    [Theory]
    [MemberData(nameof(RunAsync), DisableDiscoveryEnumeration = true)]
    public void Pester(PesterResult result)
    {
        if (result.Outcome == PesterOutcome.Failed)
        {
            Assert.Fail(result.Message);
        }
    }

    private static void Show(string line)
    {
        if (line.Length > 0)
        {
            TestContext.Current.SendDiagnosticMessage("{0}", line);
        }
    }

    private static TheoryDataRow<PesterResult> Row(PesterResult result)
    {
        // A report is XML, which has no place for most control characters, and Pester quotes what a test printed.
        var message = string.Concat(result.Message.EnumerateRunes().Where(rune => rune.Value is '\n' or '\t' || !Rune.IsControl(rune)));
        return new TheoryDataRow<PesterResult>(result with { Message = message })
        {
            TestDisplayName = result.DisplayName,
            Label = "", // Without it the whole result would follow the name.
            Skip = result.Outcome == PesterOutcome.Skipped ? message : null,
        };
    }
}
