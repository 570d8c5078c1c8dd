using System.Text;
using System.Text.RegularExpressions;
using Connectors.TestSupport;

namespace Connectors.PowerShell.Tests;

/// <summary>The Pester suite against the staged module, with the embedded gateway and over REST: two runs side by side, then a result for each of their tests.</summary>
public sealed partial class PesterTests
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
        var search = await PowerShellSearch.FindAsync();
        var results = await Task.WhenAll(
            new PesterSuite(files, Limit) { OnOutput = Show }.RunAsync(search),
            new PesterSuite([.. files.Where(SpeaksToTheGateway)], Limit) { OverRest = true, OnOutput = line => Show($"REST: {line}") }.RunAsync(search));
        return [.. results.SelectMany(run => run).Select(Row)];
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

    private static bool SpeaksToTheGateway(string file) => GatewaySeam().IsMatch(File.ReadAllText(file));

    /// <summary>What a file calls that speaks to whichever gateway the run is about; see <c>tests/Pester/Common.ps1</c>.</summary>
    [GeneratedRegex(@"\b(Connect|Start)-TestGateway")]
    private static partial Regex GatewaySeam();

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
