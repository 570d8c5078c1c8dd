namespace Connectors;

/// <summary>An edge of a tool graph.</summary>
public sealed class ToolGraphEdge : SessionObject
{
    /// <summary>The id of the node that it starts at; always a tool's.</summary>
    public string From { get; init; } = "";

    /// <summary>The id of the node that it leads to, as <see cref="ToolGraphNode.Id"/>.</summary>
    public string To { get; init; } = "";

    /// <summary>
    /// Between tools: <c>needs</c> (the other gives what this one must be given), <c>then</c> (commonly called next), <c>instead</c>
    /// (does much the same) or <c>sameServer</c>. From a tool to another node: <c>onServer</c>, <c>inCategory</c>, <c>takes</c>, <c>gives</c>.
    /// </summary>
    public string Kind { get; init; } = "";

    /// <summary>How strong it is, above 0; between tools mostly .5 to 2.5, else at most 1. Compares edges that leave the same node.</summary>
    public double Weight { get; init; }

    /// <summary>Why it is there, in a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Both ends and the kind.</summary>
    /// <returns><c>from -kind-> to</c>.</returns>
    public override string ToString() => $"{From} -{Kind}-> {To}";
}
