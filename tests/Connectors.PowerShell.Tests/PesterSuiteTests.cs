using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.TestSupport;

namespace Connectors.PowerShell.Tests;

/// <summary>The runner itself, on files made to pass, fail, skip and hang.</summary>
public sealed class PesterSuiteTests
{
    private static readonly TimeSpan AmpleTime = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Each_case_of_a_Pester_test_is_a_result_of_its_own_with_its_path()
    {
        var results = await RunAsync("Passing");

        Assert.Equal(["A house.in summer.keeps sun out", "A house.in summer.keeps rain out"], results.Select(result => result.Name));
        Assert.All(results, result => Assert.Equal(PesterOutcome.Passed, result.Outcome));
        Assert.Equal("Passing.Tests.ps1: A house.in summer.keeps sun out", results[0].DisplayName);
    }

    [Fact]
    public async Task A_failed_test_says_what_was_expected_and_where()
    {
        var results = await RunAsync("Failing");

        Assert.Equal([PesterOutcome.Passed, PesterOutcome.Failed], results.Select(result => result.Outcome));
        Assert.Contains("Expected 3, because the plan says so, but got 2.", results[1].Message, StringComparison.Ordinal);
        Assert.Contains("Failing.Tests.ps1:3", results[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_test_gives_its_reason()
    {
        var results = await RunAsync("Skipping");

        Assert.All(results, result => Assert.Equal(PesterOutcome.Skipped, result.Outcome));
        Assert.Equal("it has one floor", results[0].Message);
    }

    [Fact]
    public async Task A_block_that_fails_before_its_tests_fails_them_too()
    {
        var results = await RunAsync("FailingBlock");

        Assert.All(results, result => Assert.Equal(PesterOutcome.Failed, result.Outcome));
        Assert.Contains(results, result => result.Name == "A flooded house (the block itself)" && result.Message.Contains("the cellar is under water", StringComparison.Ordinal));
        Assert.Contains(results, result => result.Name == "A flooded house.is dry");
    }

    [Fact]
    public async Task A_block_that_fails_after_its_tests_is_a_failure_beside_them()
    {
        var results = await RunAsync("FailingAfter");

        Assert.Contains(results, result => result is { Name: "A house that is left.was lived in", Outcome: PesterOutcome.Passed });
        Assert.Contains(results, result => result.Outcome == PesterOutcome.Failed && result.Message.Contains("the door does not lock", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Broken", "this file cannot even be read through")]
    [InlineData("Empty", "There is no test in this file.")]
    public async Task A_file_without_tests_is_a_failure(string file, string message)
    {
        var result = Assert.Single(await RunAsync(file));

        Assert.Equal(PesterOutcome.Failed, result.Outcome);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_fails_takes_no_other_file_down()
    {
        var results = await RunAsync("Broken", "Passing");

        Assert.Equal(2, results.Count(result => result.Outcome == PesterOutcome.Passed));
        Assert.Single(results, result => result.Outcome == PesterOutcome.Failed);
    }

    [Fact]
    public async Task A_run_that_takes_too_long_is_ended_and_shows_its_last_lines()
    {
        var lines = new List<string>();
        var suite = new PesterSuite(Files("Hanging"), TimeSpan.FromSeconds(15)) { OnOutput = line => { lock (lines) { lines.Add(line); } } };

        var result = Assert.Single(await suite.RunAsync(await FindAsync()));

        Assert.Equal(PesterOutcome.Failed, result.Outcome);
        Assert.Contains("did not end within 15 s", result.Message, StringComparison.Ordinal);
        Assert.Contains("still waiting", result.Message, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("[+] is quick", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_REST_what_is_tagged_Once_is_left_out_and_the_names_say_which_run_it_was()
    {
        var search = await FindAsync();

        var embedded = await new PesterSuite(Files("Tagged"), AmpleTime).RunAsync(search);
        var rest = await new PesterSuite(Files("Tagged"), AmpleTime) { OverRest = true }.RunAsync(search);

        Assert.Equal([PesterOutcome.Passed, PesterOutcome.Failed, PesterOutcome.Passed], embedded.Select(result => result.Outcome));
        Assert.Equal(
            ["REST: Tagged.Tests.ps1: A house.is looked at twice", "REST: Tagged.Tests.ps1: A house.over REST is asked from outside"],
            rest.Select(result => result.DisplayName));
        Assert.All(rest, result => Assert.Equal(PesterOutcome.Passed, result.Outcome));
    }

    [Fact]
    public async Task A_gateway_that_a_failed_test_left_behind_is_gone_after_the_run()
    {
        var result = Assert.Single(await new PesterSuite(Files("LeavingGateway"), AmpleTime) { OverRest = true }.RunAsync(await FindAsync()));

        Assert.Equal(PesterOutcome.Failed, result.Outcome);
        var gateway = int.Parse(Regex.Match(result.Message, "but got ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Empty(await ProcessTable.WaitUntilGoneAsync([gateway], AmpleTime));
    }

    [Fact]
    public async Task Without_Pester_each_file_is_skipped_with_the_command_that_installs_it()
    {
        var suite = new PesterSuite(Files("Passing", "Failing"), AmpleTime) { MinimumPesterVersion = new Version(99, 0) };

        var results = await suite.RunAsync(await FindAsync());

        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.Equal(PesterOutcome.Skipped, result.Outcome));
        Assert.All(results, result => Assert.Contains("Install-Module Pester -Scope CurrentUser", result.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_PowerShell_each_file_is_skipped_with_the_reason()
    {
        var suite = new PesterSuite(Files("Passing", "Failing"), AmpleTime);

        var results = await suite.RunAsync(PowerShellSearch.Failed("PowerShell is not here."));

        Assert.Equal(["Passing.Tests.ps1: (the whole file)", "Failing.Tests.ps1: (the whole file)"], results.Select(result => result.DisplayName));
        Assert.All(results, result => Assert.Equal((PesterOutcome.Skipped, "PowerShell is not here."), (result.Outcome, result.Message)));
    }

    private static async Task<IReadOnlyList<PesterResult>> RunAsync(params string[] fixtures) =>
        await new PesterSuite(Files(fixtures), AmpleTime).RunAsync(await FindAsync());

    private static async Task<PowerShellSearch> FindAsync()
    {
        var search = await PowerShellSearch.FindAsync();
        Assert.SkipWhen(search.Host is null, search.Missing);
        return search;
    }

    private static string[] Files(params string[] fixtures) =>
        [.. fixtures.Select(fixture => RepositoryFiles.At("tests", "Connectors.PowerShell.Tests", "Fixtures", $"{fixture}.Tests.ps1"))];
}
