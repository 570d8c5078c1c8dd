namespace Connectors.Engine.Selection.Ranking;

/// <summary>Counts tokens against a budget; a tool counts once however often it is taken.</summary>
/// <param name="limit">The most tokens; null for no limit.</param>
internal sealed class TokenBudget(int? limit)
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>Tokens taken so far.</summary>
    public long Used { get; private set; }

    /// <summary>Whether a tool has been taken.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>True when it has.</returns>
    public bool Has(Tool tool) => taken.Contains(tool.Id);

    /// <summary>Takes a tool when it fits.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>False when it would exceed the budget.</returns>
    public bool TryTake(Tool tool)
    {
        if (taken.Contains(tool.Id))
        {
            return true;
        }

        if (limit is { } most && Used + tool.TokenCost > most)
        {
            return false;
        }

        Used += tool.TokenCost;
        return taken.Add(tool.Id);
    }
}
