using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Tests.Selection;

namespace Connectors.Engine.Tests.Graph;

public class ToolGraphTests
{
    private static readonly EncoderSet WordsOnly = new(null, Models.Words, System.Threading.Timeout.InfiniteTimeSpan);
    private readonly ToolIndex index = new(WordsOnly);

    public ToolGraphTests() => index.SetServers(
    [
        TestTools.Mail,
        TestTools.Files,
        new IndexedServer("outlook", "Microsoft mail", "communication", [TestTools.Tool("outlook", "send_mail", "Sends an email to recipients", "communication", 100, "to", "body")]),
    ]);

    [Fact]
    public void What_gives_the_id_that_a_tool_takes_is_needed_by_it()
    {
        var edge = Explore("gmail.modify_email").Edges.Single(edge => edge.To == "gmail.list_labels");

        Assert.Equal("needs", edge.Kind);
        Assert.Contains("'label_ids'", edge.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_near_equivalent_on_another_server_stands_instead()
    {
        var edge = Explore("gmail.send_email").Edges.Single(edge => edge.To == "outlook.send_mail");

        Assert.Equal("instead", edge.Kind);
        Assert.Contains("outlook", edge.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_is_tied_to_its_server_its_category_and_the_things_that_it_takes_and_gives()
    {
        var graph = Explore("gmail.modify_email");

        Assert.Equal(("gmail.modify_email", "tool"), (graph.Nodes[0].Id, graph.Nodes[0].Kind));
        Assert.Contains(graph.Edges, edge => (edge.Kind, edge.To) == ("onServer", "server:gmail"));
        Assert.Contains(graph.Edges, edge => (edge.Kind, edge.To) == ("inCategory", "category:communication"));
        Assert.Contains(graph.Edges, edge => (edge.Kind, edge.To) == ("takes", "thing:gmail/label") && edge.Reason.Contains("'label_ids'", StringComparison.Ordinal));
        Assert.Contains(Explore("gmail.list_labels").Edges, edge => (edge.Kind, edge.To) == ("gives", "thing:gmail/label"));
        Assert.DoesNotContain(graph.Edges, edge => edge.Kind == "gives");
    }

    [Fact]
    public void Ids_in_an_output_schema_are_things_that_a_tool_gives()
    {
        var schema = """{"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"channelId":{"type":"string"},"count":{"type":"integer"}}}}}}""";
        var tool = new Tool { Id = "chat.overview", Name = "overview", Server = "chat", OutputSchema = schema };
        index.SetServers([new IndexedServer("chat", "", "", [tool])]);

        Assert.Equal(["thing:chat/channel"], Explore("chat.overview").Edges.Where(edge => edge.Kind == "gives").Select(edge => edge.To));
    }

    [Fact]
    public void From_a_thing_the_walk_goes_on_to_the_tools_that_give_it()
    {
        var graph = Explore("gmail.modify_email", 2);

        Assert.Contains(graph.Edges, edge => (edge.From, edge.Kind, edge.To) == ("gmail.list_labels", "gives", "thing:gmail/label"));
    }

    [Fact]
    public void More_depth_reaches_further_tools()
    {
        Assert.All(Explore("gmail.modify_email").Edges, edge => Assert.Equal("gmail.modify_email", edge.From));
        Assert.True(Explore("gmail.modify_email", 2).Edges.Select(edge => edge.From).Distinct().Count() > 1);
        Assert.Empty(Explore("gmail.nothing").Edges);
        Assert.Throws<ArgumentOutOfRangeException>(() => Explore("gmail.modify_email", 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Explore("gmail.modify_email", 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_end_of_an_edge_is_a_node_and_none_comes_twice(int depth)
    {
        var graph = Explore("gmail.modify_email", depth);

        var ids = graph.Nodes.Select(node => node.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(ids.Order(), graph.Edges.SelectMany(edge => new[] { edge.From, edge.To }).Distinct().Order());
        Assert.Equal(graph.Edges.Count, graph.Edges.DistinctBy(edge => (edge.From, edge.To, edge.Kind)).Count());
        Assert.All(graph.Edges, edge => Assert.True(edge.Weight > 0 && edge.Reason.EndsWith('.'), $"{edge}"));
    }

    [Fact]
    public async Task A_selection_brings_at_most_three_related_tools_with_kind_and_reason()
    {
        var selection = (await index.SelectAsync("modify an email", new() { MaxTools = 1, MinimumScore = 0 }, CancellationToken.None))[0];

        Assert.InRange(selection.RelatedTools.Count, 1, 3);
        Assert.All(selection.RelatedTools, related =>
        {
            Assert.NotEqual("", related.Reason);
            Assert.Null(related.Tool.InputSchema);
        });
        Assert.Empty((await index.SelectAsync("modify an email", new() { MaxTools = 1, MinimumScore = 0, IncludeRelated = false }, CancellationToken.None))[0].RelatedTools);
    }

    private ToolGraph Explore(string toolId, int depth = 1) => index.GetGraph().Explore(toolId, depth);
}
