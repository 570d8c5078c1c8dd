namespace Connectors;

/// <summary>One page of a list of tools.</summary>
public sealed class ToolPage
{
    /// <summary>The tools of this page, ordered by id.</summary>
    public IReadOnlyList<Tool> Tools { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>How many tools match in all.</summary>
    public int Total { get; init; }

    /// <summary>The most tools that were asked for.</summary>
    public int Limit { get; init; }

    /// <summary>How many matches were passed over.</summary>
    public int Offset { get; init; }

    /// <summary>Whether more matches follow this page.</summary>
    public bool HasMore => Offset + Tools.Count < Total;
}
