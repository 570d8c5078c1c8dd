namespace Connectors.Engine.Selection;

/// <summary>What a selection may ask.</summary>
internal static class SelectionRules
{
    private const int MostTools = 100;

    /// <summary>Checks a query and its options.</summary>
    /// <param name="query">The query.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ToolSelectionException">Something is out of bounds; the message names it.</exception>
    public static void Check(string query, ToolSelectOptions options)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        Require(!string.IsNullOrWhiteSpace(query), "query", $"is blank; say in plain words what should happen");
        Require(query.Length <= ToolSelectOptions.MaximumQueryLength, "query", $"has {query.Length:N0} characters, but at most {ToolSelectOptions.MaximumQueryLength:N0} are read");
        Require(options.MaxTools is >= 1 and <= MostTools, "maxTools", $"is {options.MaxTools}, but goes from 1 to {MostTools}");
        Require(options.TokenBudget is null or >= 1, "tokenBudget", $"is {options.TokenBudget}, but must be at least 1");
        Require(options.MinimumScore is null or (>= 0 and <= 1), "minimumScore", $"is {options.MinimumScore}, but goes from 0 to 1");

        void Require(bool holds, string field, FormattableString fault)
        {
            if (!holds)
            {
                throw new ToolSelectionException(ErrorCodes.ValidationError, $"{field} {FormattableString.Invariant(fault)}.") { Query = query, Field = field };
            }
        }
    }
}
