namespace Connectors;

/// <summary>The answer to one selection: a list of the picked tools, best first, and what is to be said of the whole.</summary>
/// <param name="selections">The picked tools, best first.</param>
public sealed class ToolSelectionResult(IReadOnlyList<ToolSelection> selections) : IReadOnlyList<ToolSelection>
{
    /// <summary>The query that was answered.</summary>
    public string Query { get; init; } = "";

    /// <summary>Estimated tokens of the picked tools and of the tools related to them, each tool once.</summary>
    public int TotalTokens { get; init; }

    /// <summary>Estimated tokens of all the tools that the tenant has: what a model would read without selection.</summary>
    public int CatalogTokens { get; init; }

    /// <summary>How long the gateway took, to the microsecond.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>What a curious reader wants to know, for example that an encoder was left out.</summary>
    public IReadOnlyList<string> Notices { get; init => field = Lists.Indexable(value); } = [];

    /// <inheritdoc/>
    public int Count => selections.Count;

    /// <inheritdoc/>
    public ToolSelection this[int index] => selections[index];

    /// <inheritdoc/>
    public IEnumerator<ToolSelection> GetEnumerator() => selections.GetEnumerator();

    /// <inheritdoc/>
    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
