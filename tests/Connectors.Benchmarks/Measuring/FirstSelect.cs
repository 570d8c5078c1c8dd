using System.Text.Json;
using Connectors.TestSupport;

namespace Connectors.Benchmarks;

/// <summary>The first select in a new PowerShell process over a filled home, and the next ones, beside a PowerShell that does nothing.</summary>
/// <param name="bare">Milliseconds of <c>pwsh -NoProfile -c 1</c>, each run beside the others of its round.</param>
/// <param name="whole">Milliseconds of a process that imports the module and selects three times.</param>
/// <param name="imports">Of these, the import.</param>
/// <param name="firsts">Of these, the first select: all that it takes from a home that is not open to the answer.</param>
/// <param name="nexts">Of these, the second and third select.</param>
/// <param name="stages">In processes of their own, milliseconds by stage: open, catalog, select.</param>
internal sealed class FirstSelect(Sample bare, Sample whole, Sample imports, Sample firsts, Sample nexts, IReadOnlyDictionary<string, Sample> stages)
{
    private static readonly string[] Stages = ["open", "catalog", "select"];

    /// <summary>The median of the first select.</summary>
    public double Milliseconds => firsts.Median;

    /// <summary>The median of a PowerShell that does nothing.</summary>
    public double BareMilliseconds => bare.Median;

    /// <summary>What the first select takes of the time of a PowerShell that does nothing, by the medians.</summary>
    public double Share => firsts.Median / bare.Median;

    /// <summary>Measures in rounds of three processes: one that does nothing, one that selects, one that goes stage by stage.</summary>
    /// <param name="home">The home; nothing else may have it open.</param>
    /// <param name="count">How many rounds.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="ArgumentException">There is no PowerShell.</exception>
    public static async Task<FirstSelect> MeasureAsync(string home, int count)
    {
        var timer = new PowerShellTimer(await PowerShellTimer.FindHostAsync(), new Dictionary<string, string> { ["CONNECTORS_HOME"] = home });
        string[] nothing = ["-Command", "1"];
        string[] select = ["-File", Path.Combine(AppContext.BaseDirectory, "Suites", "Measure-Select.ps1"), "-Manifest", RepositoryFiles.ModuleManifest];
        string[] staged = [.. select, "-Staged"];

        // Once unmeasured: files come into the system's memory, and the store gets what it keeps for the next process.
        await timer.RunAsync(nothing);
        await timer.RunAsync(select);
        await timer.RunAsync(staged);
        var (bare, whole, imports, firsts, nexts) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var stages = Stages.ToDictionary(stage => stage, _ => new List<double>());
        for (var round = 0; round < count; round++)
        {
            bare.Add((await timer.RunAsync(nothing)).Milliseconds);
            var (milliseconds, output) = await timer.RunAsync(select);
            whole.Add(milliseconds);
            using var measured = JsonDocument.Parse(output);
            imports.Add(measured.RootElement.GetProperty("import").GetDouble());
            firsts.Add(measured.RootElement.GetProperty("first").GetDouble());
            nexts.AddRange(measured.RootElement.GetProperty("next").EnumerateArray().Select(value => value.GetDouble()));
            using var parts = JsonDocument.Parse((await timer.RunAsync(staged)).Output);
            foreach (var stage in Stages)
            {
                stages[stage].Add(parts.RootElement.GetProperty(stage).GetDouble());
            }
        }

        return new FirstSelect(new(bare), new(whole), new(imports), new(firsts), new(nexts), stages.ToDictionary(stage => stage.Key, stage => new Sample(stage.Value)));
    }

    /// <summary>Says the figures.</summary>
    /// <returns>Lines.</returns>
    public override string ToString()
    {
        var (low, high) = firsts.MedianInterval();
        return FormattableString.Invariant($"""
            pwsh -NoProfile -c 1:         {bare.Median,8:0.0} ms (median, whole process)
            The same with three selects:  {whole.Median,8:0.0} ms (median, whole process: import, selects, end of the session)
              Import-Module:              {imports.Median,8:0.0} ms (median, inside)
              First select:               {firsts.Median,8:0.0} ms (median, inside; 95%: {low:0.0} to {high:0.0}), {Share:0.00} of pwsh -NoProfile -c 1
                Open gateway and store:   {stages["open"].Median,8:0.0} ms (median, in processes that go stage by stage: Connect-Connector)
                Read catalogue and index: {stages["catalog"].Median,8:0.0} ms (Get-ConnectorCategory)
                Encode query and rank:    {stages["select"].Median,8:0.0} ms (Select-ConnectorTool)
              Next selects:               {nexts.Median,8:0.0} ms (median), {nexts.Percentile(95):0.0} ms (p95)
            """);
    }
}
