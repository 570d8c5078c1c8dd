using Connectors.Benchmarks.Selection;
using Connectors.TestSupport;

namespace Connectors.Benchmarks;

/// <summary>The first select in a new PowerShell process, and the next ones, beside a PowerShell that does nothing.</summary>
internal sealed class StartSuite : IBenchmarkSuite
{
    public string Name => "Start";

    public string Summary => "The first select in a new process and the next ones, beside pwsh -NoProfile -c 1. [-Count 10] [-Catalog FILE]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var given = new Arguments(arguments, "Count", "Catalog");
        var count = given.Count("Count", 10);
        await using var scratch = new ScratchFolder("bench");
        var home = scratch.At("home");
        Console.WriteLine(Machine.Describe());
        var corpus = given.Text("Catalog") is { } file
            ? await FillAsync(home, new CatalogFile(file))
            : $"{await FillAsync(home, scratch.MakeFolder("notes"))} tools of three MCP servers";
        Console.WriteLine($"Corpus:  {corpus} and their vectors in the store, none of the servers running; {count} rounds of new processes");
        Console.WriteLine(await FirstSelect.MeasureAsync(home, count));
        return 0;
    }

    private static async Task<string> FillAsync(string home, CatalogFile catalog)
    {
        FilledHome.Fill(home, catalog);
        await using var client = new ConnectorsClient(new ConnectorsOptions { Path = home });
        await FilledHome.WaitUntilEncodedAsync(client);
        return $"{catalog.ToolCount} tools of {catalog.Servers.Count} servers";
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

        await FilledHome.WaitUntilEncodedAsync(client);
        return (await client.Tools.ListAsync()).Total;
    }
}
