using System.Text.Json;

namespace Connectors.Client.Tests;

public class ToolGraphTests
{
    private const string Evil = "s.a\"]; click\\ \n<b>`x`|&#35;";

    private static readonly ToolGraph Graph = new()
    {
        Nodes =
        [
            new() { Id = Evil, Kind = "tool", Name = Evil },
            new() { Id = "s.b", Kind = "tool", Name = "s.b" },
            new() { Id = "server:s", Kind = "server", Name = "s" },
            new() { Id = "category:c", Kind = "category", Name = "c" },
            new() { Id = "thing:s/issue", Kind = "thing", Name = "issue" },
        ],
        Edges =
        [
            new() { From = Evil, To = "s.b", Kind = "needs", Weight = 1.25, Reason = "Why." },
            new() { From = Evil, To = "server:s", Kind = "onServer", Weight = 1, Reason = "Why." },
            new() { From = Evil, To = "category:c", Kind = "inCategory", Weight = 1, Reason = "Why." },
            new() { From = Evil, To = "thing:s/issue", Kind = "takes", Weight = 1, Reason = "Why." },
        ],
    };

    [Fact]
    public void Mermaid_text_numbers_its_nodes_and_keeps_names_inside_their_quotes()
    {
        Assert.Equal(
            """
            flowchart LR
              n0["s.a#quot;]; click\  #lt;b#gt;#96;x#96;#124;#amp;#35;35;"]
              n1["s.b"]
              n2[["s"]]
              n3{{"c"}}
              n4(["issue"])
              n0 -->|needs| n1
              n0 -.->|onServer| n2
              n0 -.->|inCategory| n3
              n0 -.->|takes| n4

            """.ReplaceLineEndings("\n"),
            Graph.ToText(ToolGraphFormat.Mermaid));
    }

    [Fact]
    public void Dot_text_quotes_ids_and_names()
    {
        var text = Graph.ToText(ToolGraphFormat.Dot);

        Assert.StartsWith("digraph tools {\n", text, StringComparison.Ordinal);
        Assert.Contains("""  "s.a\"]; click\\  <b>`x`|&#35;" -> "s.b" [label="needs"];""" + "\n", text, StringComparison.Ordinal);
        Assert.Contains("""  "thing:s/issue" [label="issue", shape=ellipse];""" + "\n", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_text_is_the_graph_as_it_is()
    {
        using var json = JsonDocument.Parse(Graph.ToText(ToolGraphFormat.Json));

        Assert.Equal(Graph.Nodes.Select(node => (node.Id, node.Kind, node.Name)), json.RootElement.GetProperty("nodes").EnumerateArray().Select(node => (Text(node, "id"), Text(node, "kind"), Text(node, "name"))));
        Assert.Equal(
            Graph.Edges.Select(edge => (edge.From, edge.To, edge.Kind, edge.Weight, edge.Reason)),
            json.RootElement.GetProperty("edges").EnumerateArray().Select(edge => (Text(edge, "from"), Text(edge, "to"), Text(edge, "kind"), edge.GetProperty("weight").GetDouble(), Text(edge, "reason"))));

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }

    [Fact]
    public void Graphs_are_put_together_with_every_node_and_edge_once()
    {
        var other = new ToolGraph
        {
            Nodes = [new() { Id = "s.b", Kind = "tool", Name = "s.b" }, new() { Id = "server:s", Kind = "server", Name = "s" }],
            Edges = [new() { From = "s.b", To = "server:s", Kind = "onServer", Weight = 1 }],
        };

        var both = ToolGraph.Combine([Graph, other, Graph]);

        Assert.Equal(Graph.Nodes.Select(node => node.Id), both.Nodes.Select(node => node.Id));
        Assert.Equal(Graph.Edges.Concat(other.Edges), both.Edges);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_depth_out_of_range_asks_no_gateway(int depth)
    {
        await using var gateway = new MemoryGateway();
        await using var client = new ConnectorsClient(new ConnectorsOptions { Provider = new MemoryGatewayProvider(gateway) });

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.GetGraphAsync("notes.read", depth));

        Assert.Equal((ErrorCodes.ValidationError, "depth"), (error.Code, error.Field));
        Assert.Contains("1 to 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edges_remember_the_session_that_they_came_from()
    {
        await using var gateway = new MemoryGateway();
        await using var client = new ConnectorsClient(new ConnectorsOptions { Provider = new MemoryGatewayProvider(gateway) });

        var graph = await client.Tools.GetGraphAsync("notes.read", 2);

        Assert.All(graph.Edges, edge => Assert.Same(client.Session, edge.Origin));
    }
}
