using System.Diagnostics;
using System.Globalization;
using Connectors.TestSupport;

namespace Connectors.Demo;

/// <summary>The sample of the .NET client: the steps of <c>demo.ps1</c>, in C#.</summary>
/// <param name="scratch">Where the home and the notes lie.</param>
internal sealed class ClientDemo(ScratchFolder scratch)
{
    // How long the demo waits for selection by meaning; without it, words and static vectors answer alone.
    private static readonly TimeSpan EncodingLimit = TimeSpan.FromSeconds(40);

    private static readonly string[] Wishes =
    [
        "what is inside this folder",
        "when was this document last changed and how big is it",
        "overwrite a report with new content",
        "remember who works with whom",
        "sum up two values",
        "show me the picture of the logo",
    ];

    private readonly string notes = scratch.MakeFolder("notes");

    public async Task RunAsync()
    {
        // No address: the gateway runs in this process, over a home folder. Disposing ends the servers it started.
        await using var client = new ConnectorsClient(new ConnectorsOptions { Path = scratch.At("home") });

        Page.Heading("Deploy three MCP servers from npm");
        await DeployAsync(client, "notes", NpmPackage.Filesystem, notes);
        await DeployAsync(client, "memory", NpmPackage.Memory);
        await DeployAsync(client, "everything", NpmPackage.Everything);

        Page.Heading("List what they can do");
        var tools = await client.Tools.ListAllAsync().ToListAsync();
        Page.Table(
            ["Server", " Tools", " Tokens"],
            tools.GroupBy(tool => tool.Server).Select(server => new[] { server.Key, Number(server.Count()), Number(server.Sum(tool => tool.TokenCost)) }));

        await WaitUntilEncodedAsync(client);
        Page.Heading("Select in plain words");
        var selections = new List<ToolSelection>();
        foreach (var wish in Wishes)
        {
            selections.AddRange(await client.Tools.SelectAsync(wish, new ToolSelectOptions { MaxTools = 1 }));
        }

        Page.Table(
            ["Query", "Id", " Score", " TokenCost"],
            selections.Select(selection => new[] { selection.Query, selection.Id, selection.Score.ToString("0.00", CultureInfo.InvariantCulture), Number(selection.TokenCost) }));
        Page.Line($"  {selections.FirstOrDefault()?.Reason}");

        Page.Heading("Invoke: write a file, read it back");
        var file = Path.Combine(notes, "plan.txt");
        await client.Tools.InvokeAsync("notes.write_file", new Dictionary<string, object?> { ["path"] = file, ["content"] = "Ship the demo.\nWater the plants." });
        var read = await client.Mcp.Get("notes").CallAsync("read_text_file", new Dictionary<string, object?> { ["path"] = file });
        foreach (var line in read.Content.SelectMany(block => (block.Text ?? "").Split('\n')))
        {
            Page.Line($"  {line}");
        }

        Page.Heading("Invoke: remember two people, read the graph back");
        await client.Tools.InvokeAsync("memory.create_entities", new Dictionary<string, object?>
        {
            ["entities"] = new[] { Person("Ada", "wrote the first program"), Person("Grace", "found the first bug") },
        });
        var graph = await client.Tools.InvokeAsync("memory.read_graph");
        var people = (IReadOnlyList<object?>)((IReadOnlyDictionary<string, object?>)graph.Data!)["entities"]!;
        Page.Table(["Name", "Observation"], people.Cast<IReadOnlyDictionary<string, object?>>().Select(person => new[]
        {
            (string)person["name"]!,
            (string)((IReadOnlyList<object?>)person["observations"]!)[0]!,
        }));

        Page.Heading("Invoke: a structured result is data, not text");
        var weather = await client.Tools.InvokeAsync("everything.get-structured-content", new Dictionary<string, object?> { ["location"] = "Chicago" });
        Page.Table(["Name", "Value"], ((IReadOnlyDictionary<string, object?>)weather.Data!).Select(member => new[] { member.Key, Convert.ToString(member.Value, CultureInfo.InvariantCulture)! }));

        Page.Heading("Compose: the dearest tools, and what selection saves");
        Page.Table(["Tool", " Tokens"], tools.Where(tool => tool.Server != "everything").OrderByDescending(tool => tool.TokenCost).Take(3).Select(tool => new[] { tool.Id, Number(tool.TokenCost) }));
        var few = await client.Tools.SelectAsync(Wishes[0]);
        Page.Line($"  All {tools.Count} tools cost a model {Number(few.CatalogTokens)} tokens, those for this wish {Number(few.Sum(selection => selection.TokenCost))}.");
    }

    private static async Task DeployAsync(ConnectorsClient client, string name, NpmPackage package, params string[] arguments)
    {
        var deployment = await client.Mcp.AddAsync(new McpServerConfiguration
        {
            Name = name,
            Source = new NpmSource { Package = package.Name, Version = package.Version, Arguments = arguments },
        });
        await deployment.WaitUntilReadyAsync(progress: new DeploymentBar());
    }

    private static async Task WaitUntilEncodedAsync(ConnectorsClient client)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < EncodingLimit && (await client.Mcp.ListAsync()).Any(server => server.ToolsEncoded < server.ToolCount))
        {
            await Task.Delay(200);
        }
    }

    private static Dictionary<string, object?> Person(string name, string observation) => new()
    {
        ["name"] = name,
        ["entityType"] = "person",
        ["observations"] = new[] { observation },
    };

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
