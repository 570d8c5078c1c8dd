namespace Connectors;

/// <summary>Filters and limits of a selection.</summary>
public sealed record ToolSelectOptions
{
    /// <summary>The most characters that a query may have.</summary>
    public const int MaximumQueryLength = 4000;

    /// <summary>The most tools to pick, 1 to 100; 5 by default.</summary>
    public int MaxTools { get; init; } = 5;

    /// <summary>Only tools of these categories; wildcards <c>*</c> and <c>?</c>, any case. Empty means all. One that matches no category is an error.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Only tools of these servers; wildcards, any case. Empty means all.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>No tools of these servers; wildcards, any case.</summary>
    public IReadOnlyList<string> ExcludeServers { get; init; } = [];

    /// <summary>The most tokens that the picked tools, and after them the related ones, may cost in sum; null means no limit. 1 or more.</summary>
    public int? TokenBudget { get; init; }

    /// <summary>The lowest score to return, 0 to 1; null means the gateway's own line, under which nothing fits.</summary>
    public double? MinimumScore { get; init; }

    /// <summary>Whether tools related to the picked ones are looked for.</summary>
    public bool IncludeRelated { get; init; } = true;
}
