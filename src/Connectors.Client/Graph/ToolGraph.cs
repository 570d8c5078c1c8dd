namespace Connectors;

/// <summary>Tools, and the servers, categories and things around them, with what ties them together.</summary>
public sealed class ToolGraph
{
    /// <summary>The longest way from the tool that a graph is asked for: 3 edges.</summary>
    public const int MaximumDepth = 3;

    /// <summary>The nodes, the tool that was asked for first, each once.</summary>
    public IReadOnlyList<ToolGraphNode> Nodes { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>The edges, nearest to the tool that was asked for first.</summary>
    public IReadOnlyList<ToolGraphEdge> Edges { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>Puts graphs together.</summary>
    /// <param name="graphs">The graphs.</param>
    /// <returns>One graph with every node and every edge once, in the order in which they first come.</returns>
    public static ToolGraph Combine(IEnumerable<ToolGraph> graphs)
    {
        var all = graphs.ToArray();
        return new ToolGraph
        {
            Nodes = [.. all.SelectMany(static graph => graph.Nodes).DistinctBy(static node => node.Id)],
            Edges = [.. all.SelectMany(static graph => graph.Edges).DistinctBy(static edge => (edge.From, edge.To, edge.Kind))],
        };
    }

    /// <summary>Writes the graph as text.</summary>
    /// <param name="format">The language.</param>
    /// <returns>The text, lines ended by <c>\n</c>.</returns>
    public string ToText(ToolGraphFormat format) => format switch
    {
        ToolGraphFormat.Mermaid => ToolGraphText.ToMermaid(this),
        ToolGraphFormat.Dot => ToolGraphText.ToDot(this),
        ToolGraphFormat.Json => ToolGraphText.ToJson(this),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a language that graphs are written in."),
    };
}
