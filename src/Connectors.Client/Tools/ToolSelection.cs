namespace Connectors;

/// <summary>A tool that was picked for a query, and why.</summary>
public sealed class ToolSelection : SessionObject
{
    /// <summary>The picked tool.</summary>
    public Tool Tool { get; init; } = new();

    /// <summary>How well it fits, 0 to 1; means the same from one query to the next.</summary>
    public double Score { get; init; }

    /// <summary>Why it was picked, in a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Words of the query that this tool does not answer to.</summary>
    public IReadOnlyList<string> UnmatchedTerms { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>Tools that belong to this one; at most three.</summary>
    public IReadOnlyList<RelatedTool> RelatedTools { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>The query that it was picked for.</summary>
    public string Query { get; init; } = "";

    /// <summary>The tool's id.</summary>
    public string Id => Tool.Id;

    /// <summary>The tool's name.</summary>
    public string Name => Tool.Name;

    /// <summary>The tool's server.</summary>
    public string Server => Tool.Server;

    /// <summary>The tool's category.</summary>
    public string Category => Tool.Category;

    /// <summary>The tool's estimated tokens, as <see cref="Connectors.Tool.TokenCost"/>.</summary>
    public int TokenCost => Tool.TokenCost;

    /// <summary>Id and score.</summary>
    /// <returns><c>id (score)</c>.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id} ({Score:0.00})");
}
