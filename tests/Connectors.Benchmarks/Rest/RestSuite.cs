using Connectors.Benchmarks.Selection;
using Connectors.TestSupport;

namespace Connectors.Benchmarks.Rest;

/// <summary>The REST host beside the embedded gateway: calls of a tool, selects over a catalogue, memory.</summary>
internal sealed class RestSuite : IBenchmarkSuite
{
    private static readonly string[] Parts = ["Invoke", "Select", "Memory"];

    public string Name => "Rest";

    public string Summary => "The REST host beside the embedded gateway: calls, selects, memory. [-Rounds 5] [-Seconds 2] [-Catalog FILE] [-Selects 20000] [-Part Invoke|Select|Memory]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var given = new Arguments(arguments, "Rounds", "Seconds", "Catalog", "Selects", "Part");
        var rounds = given.Count("Rounds", 5);
        var span = TimeSpan.FromSeconds(given.Count("Seconds", 2));
        var selects = given.Count("Selects", 20_000);
        var part = given.Text("Part");
        if (part is not null && !Parts.Contains(part, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"-Part {part} is none of {string.Join(", ", Parts)}.");
        }

        var catalogFile = given.Text("Catalog") ?? Path.Combine(AppContext.BaseDirectory, "Selection", "Data", "catalog.jsonl");
        var catalog = Wants("Select") || Wants("Memory") ? new CatalogFile(catalogFile) : null;
        Console.WriteLine(Machine.Describe());
        Console.WriteLine("Host:    a process of its own on loopback; key, limits, idempotency keys, audit and log on; callers, host and servers share the cores");
        if (Wants("Invoke"))
        {
            await InvokeComparison.RunAsync(rounds, span);
        }

        if (catalog is not null)
        {
            await using var scratch = new ScratchFolder("bench");
            var home = scratch.At("home");
            FilledHome.Fill(home, catalog);
            await using var embedded = new ConnectorsClient(new ConnectorsOptions { Path = home });
            await embedded.Tools.SelectAsync("warm up");
            var encoded = await FilledHome.WaitUntilEncodedAsync(embedded);
            Console.WriteLine();
            Console.WriteLine(FormattableString.Invariant(
                $"Catalog: {catalog.ToolCount} tools of {catalog.Servers.Count} servers, none running, from {Path.GetFileName(catalogFile)}, in the store; all encoded after {encoded.TotalSeconds:0.0} s; each query occurs once"));
            if (Wants("Select"))
            {
                await SelectComparison.RunAsync(home, catalog, embedded, rounds, span);
            }

            if (Wants("Memory"))
            {
                await HostMemory.RunAsync(home, catalog, selects);
            }
        }

        return 0;

        bool Wants(string name) => part is null || part.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
