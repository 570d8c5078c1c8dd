namespace Connectors;

/// <summary>A node of a tool graph.</summary>
public sealed class ToolGraphNode
{
    /// <summary>A tool's id as it is; else the kind and the name: <c>server:github</c>, <c>category:code</c>, <c>thing:github/issue</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary><c>tool</c>, <c>server</c>, <c>category</c> or <c>thing</c> (what tools of one server give and take).</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name to show: a tool's id, or the name of the server, category or thing.</summary>
    public string Name { get; init; } = "";

    /// <summary>The id.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;
}
