using System.Text.Json;
using Connectors.TestSupport;

namespace Connectors.Benchmarks;

/// <summary>The first select in a new PowerShell process, and the next ones, beside a PowerShell that does nothing.</summary>
internal sealed class StartSuite : IBenchmarkSuite
{
    public string Name => "Start";

    public string Summary => "The first select in a new process and the next ones, beside pwsh -NoProfile -c 1. [-Count 10]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var count = new Arguments(arguments, "Count").Count("Count", 10);
        var host = await PowerShellTimer.FindHostAsync();
        await using var scratch = new ScratchFolder("bench");
        var home = scratch.At("home");
        var tools = await FillAsync(home, scratch.MakeFolder("notes"));
        var timer = new PowerShellTimer(host, new Dictionary<string, string> { ["CONNECTORS_HOME"] = home });
        string[] nothing = ["-Command", "1"];
        string[] select = ["-File", Path.Combine(AppContext.BaseDirectory, "Suites", "Measure-Select.ps1"), "-Manifest", RepositoryFiles.ModuleManifest];
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"Corpus:  {tools} tools of three MCP servers in the store, none of them running; {count} new processes of {host}");

        await timer.RunAsync(nothing);
        await timer.RunAsync(select);
        var bare = new List<double>();
        var whole = new List<double>();
        var imports = new List<double>();
        var first = new List<double>();
        var next = new List<double>();
        for (var index = 0; index < count; index++)
        {
            bare.Add((await timer.RunAsync(nothing)).Milliseconds);
            var (milliseconds, output) = await timer.RunAsync(select);
            whole.Add(milliseconds);
            using var measured = JsonDocument.Parse(output);
            imports.Add(measured.RootElement.GetProperty("import").GetDouble());
            first.Add(measured.RootElement.GetProperty("first").GetDouble());
            next.AddRange(measured.RootElement.GetProperty("next").EnumerateArray().Select(value => value.GetDouble()));
        }

        var later = new Sample(next);
        Console.WriteLine(FormattableString.Invariant($"""
            pwsh -NoProfile -c 1:         {new Sample(bare).Median,8:0.0} ms (median, whole process)
            The same with three selects:  {new Sample(whole).Median,8:0.0} ms (median, whole process: import, selects, end of the session)
              Import-Module:              {new Sample(imports).Median,8:0.0} ms (median, inside)
              First select:               {new Sample(first).Median,8:0.0} ms (median, inside: opens the gateway and the store), {new Sample(first).Median / new Sample(bare).Median:0.00} of pwsh -NoProfile -c 1
              Next selects:               {later.Median,8:0.0} ms (median), {later.Percentile(95):0.0} ms (p95)
            """));
        return 0;
    }

    private static async Task<int> FillAsync(string home, string notes)
    {
        await using var client = new ConnectorsClient(new ConnectorsOptions { Path = home });
        var servers = new Dictionary<string, string[]>
        {
            ["notes"] = [NpmPackage.Filesystem.EntryPoint, notes],
            ["memory"] = [NpmPackage.Memory.EntryPoint],
            ["everything"] = [NpmPackage.Everything.EntryPoint],
        };
        foreach (var (name, command) in servers)
        {
            var source = new CommandSource { Command = "node", Arguments = command };
            var deployment = await client.Mcp.AddAsync(new McpServerConfiguration { Name = name, Source = source });
            await deployment.WaitUntilReadyAsync();
        }

        return (await client.Tools.ListAsync()).Total;
    }
}
