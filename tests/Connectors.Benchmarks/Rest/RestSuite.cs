using Connectors.Benchmarks.Selection;
using Connectors.Engine.Storage;
using Connectors.TestSupport;

namespace Connectors.Benchmarks.Rest;

/// <summary>The REST host beside the embedded gateway: calls of a tool, selects over a catalogue, memory.</summary>
internal sealed class RestSuite : IBenchmarkSuite
{
    private static readonly string[] Parts = ["Invoke", "Select", "Memory", "Resident", "Retained"];

    public string Name => "Rest";

    public string Summary => "The REST host beside the embedded gateway: calls, selects, memory. [-Rounds 5] [-Seconds 2] [-Catalog FILE] [-Selects 20000] [-Part Invoke|Select|Memory (or of that, Resident|Retained)] [-Home FOLDER, filled with the catalog once and kept]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var given = new Arguments(arguments, "Rounds", "Seconds", "Catalog", "Selects", "Part", "Home");
        var rounds = given.Count("Rounds", 5);
        var span = TimeSpan.FromSeconds(given.Count("Seconds", 2));
        var selects = given.Count("Selects", 20_000);
        var part = given.Text("Part");
        if (part is not null && !Parts.Contains(part, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"-Part {part} is none of {string.Join(", ", Parts)}.");
        }

        var catalogFile = given.Text("Catalog") ?? Path.Combine(AppContext.BaseDirectory, "Selection", "Data", "catalog.jsonl");
        var catalog = part is null || !Wants("Invoke") ? new CatalogFile(catalogFile) : null;
        Console.WriteLine(Machine.Describe());
        Console.WriteLine("Host:    a process of its own on loopback; key, limits, idempotency keys, audit and log on; callers, host and servers share the cores");
        if (Wants("Invoke"))
        {
            await InvokeComparison.RunAsync(rounds, span);
        }

        if (catalog is not null)
        {
            await using var scratch = new ScratchFolder("bench");
            var home = given.Text("Home") ?? scratch.At("home");
            if (!File.Exists(HomeFolder.Open(home).StoreFile))
            {
                FilledHome.Fill(home, catalog);
            }

            await using var embedded = new ConnectorsClient(new ConnectorsOptions { Path = home });
            await embedded.Tools.SelectAsync("warm up");
            var encoded = await FilledHome.WaitUntilEncodedAsync(embedded);
            var kept = (await embedded.Mcp.ListAsync()).Sum(server => server.ToolCount);
            if (kept != catalog.ToolCount)
            {
                throw new ArgumentException($"-Home {home} has {kept} tools, but {catalogFile} has {catalog.ToolCount}: it was filled with another catalog.");
            }

            Console.WriteLine();
            Console.WriteLine(FormattableString.Invariant(
                $"Catalog: {catalog.ToolCount} tools of {catalog.Servers.Count} servers, none running, from {Path.GetFileName(catalogFile)}, in the store; all encoded after {encoded.TotalSeconds:0.0} s; each query occurs once"));
            if (Wants("Select"))
            {
                await SelectComparison.RunAsync(home, catalog, embedded, rounds, span);
            }

            if (Wants("Memory") || Wants("Resident"))
            {
                await HostMemory.ShowResidentAsync(home, catalog, selects);
            }

            if (Wants("Memory") || Wants("Retained"))
            {
                await HostMemory.ShowRetainedAsync(home, catalog, selects);
            }
        }

        return 0;

        bool Wants(string name) => part is null || part.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
