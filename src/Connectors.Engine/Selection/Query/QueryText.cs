using System.Text.RegularExpressions;
using Connectors.Engine.Selection.Lexical;

namespace Connectors.Engine.Selection.Query;

/// <summary>What of a query is encoded: the whole with slips of the keyboard corrected, and its parts when it surely asks for several things.</summary>
internal static partial class QueryText
{
    // Two parts are often one wish ("shut down and remove the server"); from three on, each is one of its own.
    private const int FewestIntents = 3;
    private const int FewestWords = 2;
    private const int MostIntents = 6;

    /// <summary>Puts the nearest known words in the place of slips. Words alone survive a slip by their letters; an encoder does not.</summary>
    /// <param name="query">The query.</param>
    /// <param name="terms">Its terms.</param>
    /// <returns>The corrected query.</returns>
    public static string Correct(string query, IReadOnlyList<QueryTerm> terms)
    {
        var corrections = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var term in terms)
        {
            if (!term.IsKnown && term.Variants.Find(variant => variant.Kind == VariantKind.Typo) is { } nearest)
            {
                corrections.TryAdd(term.Word, nearest.Word);
            }
        }

        return corrections.Count == 0 ? query : Word().Replace(query, match => corrections.GetValueOrDefault(match.Value, match.Value));
    }

    /// <summary>Splits a query into the things that it asks for.</summary>
    /// <param name="query">The query.</param>
    /// <returns>Three parts or more, or none.</returns>
    public static IReadOnlyList<string> SplitIntents(string query)
    {
        var parts = Joint().Split(query).Where(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= FewestWords).Take(MostIntents).ToArray();
        return parts.Length >= FewestIntents ? parts : [];
    }

    [GeneratedRegex(@"[\p{L}\p{Nd}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\s*(?:[,;]\s*(?:and\s+)?(?:then\s+)?|\s+and\s+then\s+|\s+then\s+|\s+and\s+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Joint();
}
