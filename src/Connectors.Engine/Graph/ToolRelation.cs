namespace Connectors.Engine.Graph;

/// <summary>An edge of the graph.</summary>
/// <param name="From">The tool that it starts at.</param>
/// <param name="To">The tool that belongs to it.</param>
/// <param name="Kind">How.</param>
/// <param name="Weight">How strongly; compares edges of one tool.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record ToolRelation(Tool From, Tool To, RelationKind Kind, double Weight, string Reason)
{
    /// <summary>The kind as answers spell it: <c>needs</c>, <c>then</c>, <c>instead</c>, <c>sameServer</c>.</summary>
    public string KindName => Kind switch
    {
        RelationKind.Needs => "needs",
        RelationKind.Then => "then",
        RelationKind.Instead => "instead",
        _ => "sameServer",
    };
}
