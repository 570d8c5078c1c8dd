namespace Connectors.Gateway.Selection;

/// <summary>What a selection may be told: at the top of the body, or in its <c>options</c> or <c>context</c>.</summary>
internal class SelectMembers
{
    public int? MaxTools { get; init; }

    public string? Category { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }

    public IReadOnlyList<string>? AllowedCategories { get; init; }

    public IReadOnlyList<string>? Servers { get; init; }

    public IReadOnlyList<string>? ExcludeServers { get; init; }

    public int? TokenBudget { get; init; }

    public double? MinimumScore { get; init; }

    public bool? IncludeRelated { get; init; }

    public string? Detail { get; init; }

    public string? View { get; init; }
}
