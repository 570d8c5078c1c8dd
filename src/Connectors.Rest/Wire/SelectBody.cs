namespace Connectors.Rest.Wire;

/// <summary>Body of <c>POST /tools/select</c>.</summary>
internal sealed class SelectBody
{
    public required string Query { get; init; }

    public int MaxTools { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }

    public IReadOnlyList<string>? Servers { get; init; }

    public IReadOnlyList<string>? ExcludeServers { get; init; }

    public int? TokenBudget { get; init; }

    public double? MinimumScore { get; init; }

    public bool IncludeRelated { get; init; }

    /// <summary>The flat list beside the selections is not wanted.</summary>
    public string View { get; } = "selections";

    public static SelectBody From(string query, ToolSelectOptions options) => new()
    {
        Query = query,
        MaxTools = options.MaxTools,
        Categories = OrNull(options.Categories),
        Servers = OrNull(options.Servers),
        ExcludeServers = OrNull(options.ExcludeServers),
        TokenBudget = options.TokenBudget,
        MinimumScore = options.MinimumScore,
        IncludeRelated = options.IncludeRelated,
    };

    private static IReadOnlyList<string>? OrNull(IReadOnlyList<string> texts) => texts.Count > 0 ? texts : null;
}
