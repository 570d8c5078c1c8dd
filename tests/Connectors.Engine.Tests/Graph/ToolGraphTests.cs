using System.Text.Json;
using Connectors.Engine.Graph;
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
        var relation = index.GetGraph().Explore("gmail.modify_email", 1).Single(relation => relation.To.Id == "gmail.list_labels");

        Assert.Equal("needs", relation.KindName);
        Assert.Contains("'label_ids'", relation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_near_equivalent_on_another_server_stands_instead()
    {
        var relation = index.GetGraph().Explore("gmail.send_email", 1).Single(relation => relation.To.Id == "outlook.send_mail");

        Assert.Equal("instead", relation.KindName);
        Assert.Contains("outlook", relation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void More_depth_reaches_further_tools()
    {
        var graph = index.GetGraph();

        Assert.All(graph.Explore("gmail.modify_email", 1), relation => Assert.Equal("gmail.modify_email", relation.From.Id));
        Assert.True(graph.Explore("gmail.modify_email", 2).Select(relation => relation.From.Id).Distinct().Count() > 1);
        Assert.Empty(graph.Explore("gmail.nothing", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Explore("gmail.modify_email", 4));
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

    [Fact]
    public void Renderings_name_every_edge_and_survive_hostile_names()
    {
        var evil = TestTools.Tool("s", "a\"]; click\\ \n<b>", "x");
        ToolRelation[] relations = [new(evil, TestTools.Mail.Tools[0], RelationKind.Needs, 1, "why")];

        var mermaid = GraphText.ToMermaid(relations);
        Assert.StartsWith("flowchart LR\n", mermaid, StringComparison.Ordinal);
        Assert.Contains("t0 -->|needs| t1", mermaid, StringComparison.Ordinal);
        Assert.Contains("#quot;", mermaid, StringComparison.Ordinal);
        Assert.Contains("\\\"]; click\\\\ ", GraphText.ToDot(relations), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(GraphText.ToJson(relations));
        Assert.Equal(evil.Id, json.RootElement.GetProperty("edges")[0].GetProperty("from").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("nodes").GetArrayLength());
    }
}
