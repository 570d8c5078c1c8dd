namespace Connectors;

/// <summary>Filters of a list of tools, and the page of it.</summary>
public sealed record ToolListOptions
{
    /// <summary>The most tools that one page may hold.</summary>
    public const int MaximumLimit = 1000;

    /// <summary>Only tools with this id; wildcards <c>*</c> and <c>?</c>, any case.</summary>
    public string? Id { get; init; }

    /// <summary>Only tools of this category; wildcards, any case.</summary>
    public string? Category { get; init; }

    /// <summary>Only tools of this server; wildcards, any case.</summary>
    public string? Server { get; init; }

    /// <summary>Only tools in whose id, title or description all of these words occur, any case.</summary>
    public string? Search { get; init; }

    /// <summary>The most tools to return, 1 to 1,000; 100 by default.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>How many matches to pass over, 0 or more.</summary>
    public int Offset { get; init; }
}
