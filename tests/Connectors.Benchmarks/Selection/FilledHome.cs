using System.Diagnostics;
using Connectors.Engine.Catalog;
using Connectors.Engine.Storage;

namespace Connectors.Benchmarks.Selection;

/// <summary>A home with a catalogue in its store, as if its servers had been deployed.</summary>
internal static class FilledHome
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(10);

    /// <summary>Writes a catalogue into the store of a home.</summary>
    /// <param name="home">The home.</param>
    /// <param name="catalog">The catalogue.</param>
    /// <returns>How long it took.</returns>
    public static TimeSpan Fill(string home, CatalogFile catalog)
    {
        var clock = Stopwatch.StartNew();
        using var store = OpenStore(home);
        foreach (var (name, description, tools) in catalog.Servers)
        {
            var server = new ServerRecord
            {
                Tenant = ConnectorsOptions.DefaultTenant,
                Name = name,
                Category = CategoryInference.InferServer(name, description, tools.Select(tool => (tool.Name, tool.Description))),
                IsCategoryInferred = true,
                Description = description,
                Source = new CommandSource { Command = "none" },
                DeploymentId = "benchmark",
            };
            store.PutServer(server, [.. tools.Select(tool => ToolDefinition.Create(
                name, CategoryInference.InferTool(tool.Name, tool.Description, server.Category), tool.Name, tool.Title, tool.Description, tool.InputSchema!, tool.OutputSchema, tool.Annotations, tool.TokenCost))]);
        }

        return clock.Elapsed;
    }

    /// <summary>Opens the store of a home.</summary>
    /// <param name="home">The home.</param>
    /// <returns>The store.</returns>
    public static SqliteStore OpenStore(string home) => SqliteStore.Open(HomeFolder.Open(home).StoreFile);

    /// <summary>Waits until every tool has its sentence vector; says on standard error how far it is.</summary>
    /// <param name="client">A client of the home.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> WaitUntilEncodedAsync(ConnectorsClient client)
    {
        var clock = Stopwatch.StartNew();
        var next = Often;
        while (true)
        {
            var servers = await client.Mcp.ListAsync();
            var (encoded, all) = (servers.Sum(server => server.ToolsEncoded), servers.Sum(server => server.ToolCount));
            if (encoded >= all)
            {
                return clock.Elapsed;
            }

            if (clock.Elapsed > next)
            {
                next += Often;
                Console.Error.WriteLine($"Encoded {encoded} of {all} tools.");
            }

            await Task.Delay(Pause);
        }
    }
}
