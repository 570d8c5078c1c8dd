namespace Connectors.Engine.Graph;

/// <summary>What a walk through the graph has found: every node and edge once, and where to go on from.</summary>
internal sealed class GraphWalk
{
    private readonly List<ToolGraphNode> nodes = [];
    private readonly List<ToolGraphEdge> edges = [];
    private readonly HashSet<string> nodeIds = new(StringComparer.Ordinal);
    private readonly HashSet<(string From, string To, string Kind)> edgeIds = [];
    private List<int> tools = [];
    private List<GraphThing> things = [];

    /// <summary>What was found since the last step.</summary>
    /// <returns>Tools by their place in the snapshot, and things.</returns>
    public (IReadOnlyList<int> Tools, IReadOnlyList<GraphThing> Things) NextStep()
    {
        var found = (tools, things);
        (tools, things) = ([], []);
        return found;
    }

    /// <summary>Comes to a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="document">Its place in the snapshot.</param>
    public void Visit(Tool tool, int document)
    {
        if (AddNode(tool.Id, "tool", tool.Id))
        {
            tools.Add(document);
        }
    }

    /// <summary>Follows an edge between tools.</summary>
    /// <param name="relation">The edge.</param>
    public void Connect(ToolRelation relation) => AddEdge(relation.From.Id, relation.To.Id, relation.KindName, relation.Weight, relation.Reason);

    /// <summary>Follows an edge from a tool to a thing.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="thing">The thing, of the tool's server.</param>
    /// <param name="kind"><c>takes</c> or <c>gives</c>.</param>
    /// <param name="weight">Up to 1.</param>
    /// <param name="reason">Why.</param>
    public void ConnectThing(Tool tool, GraphThing thing, string kind, double weight, string reason)
    {
        var id = $"thing:{tool.Server}/{thing.Name}";
        if (AddNode(id, "thing", thing.Name))
        {
            things.Add(thing);
        }

        AddEdge(tool.Id, id, kind, weight, reason);
    }

    /// <summary>Notes which server a tool stands on.</summary>
    /// <param name="tool">The tool.</param>
    public void ConnectServer(Tool tool)
    {
        var id = $"server:{tool.Server}";
        AddNode(id, "server", tool.Server);
        AddEdge(tool.Id, id, "onServer", 1, $"Stands on {tool.Server}.");
    }

    /// <summary>Notes what a tool is filed under.</summary>
    /// <param name="tool">The tool.</param>
    public void ConnectCategory(Tool tool)
    {
        if (tool.Category.Length > 0)
        {
            var id = $"category:{tool.Category}";
            AddNode(id, "category", tool.Category);
            AddEdge(tool.Id, id, "inCategory", 1, $"Is filed under {tool.Category}.");
        }
    }

    /// <summary>All that was found.</summary>
    /// <returns>The graph.</returns>
    public ToolGraph ToGraph() => new() { Nodes = nodes, Edges = edges };

    private bool AddNode(string id, string kind, string name)
    {
        var isNew = nodeIds.Add(id);
        if (isNew)
        {
            nodes.Add(new ToolGraphNode { Id = id, Kind = kind, Name = name });
        }

        return isNew;
    }

    private void AddEdge(string from, string to, string kind, double weight, string reason)
    {
        if (edgeIds.Add((from, to, kind)))
        {
            edges.Add(new ToolGraphEdge { From = from, To = to, Kind = kind, Weight = weight, Reason = reason });
        }
    }
}
