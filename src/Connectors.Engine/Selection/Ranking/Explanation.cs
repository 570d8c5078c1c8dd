using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Lexical;

namespace Connectors.Engine.Selection.Ranking;

/// <summary>What a query and one tool have in common, word by word.</summary>
internal sealed class Explanation
{
    private const int MaximumWords = 4;
    private static readonly string[] FieldNames = ["name", "server", "title", "description", "parameters", "parameters", "server's description"];

    private readonly List<Match> matches = [];
    private readonly List<string> unmatched = [];

    /// <summary>Looks the words of a query up in a tool.</summary>
    /// <param name="terms">The query.</param>
    /// <param name="snapshot">The index.</param>
    /// <param name="document">The tool's place in it.</param>
    public Explanation(IReadOnlyList<QueryTerm> terms, IndexSnapshot snapshot, int document)
    {
        var (segment, local) = snapshot.Locate(document);
        var all = 0f;
        foreach (var term in terms)
        {
            var best = 0f;
            Match? match = null;
            foreach (var variant in term.Variants)
            {
                var score = variant.Weight * LexicalScorer.ScoreOne(snapshot.Segments[segment], local, variant.Stem, snapshot.AverageLengths, out var fields);
                if (score > best)
                {
                    best = score;
                    match = new Match(term, variant, fields);
                }
            }

            all += term.Weight * term.Information;
            if (match is not null)
            {
                matches.Add(match);
                Coverage += term.Weight * term.Information * (match.Variant.Kind == VariantKind.Synonym ? SynonymShare : 1);
            }
            else
            {
                unmatched.Add(term.Word);
            }
        }

        Coverage = all > 0 ? Coverage / all : 0;
    }

    private const float SynonymShare = 0.5f;

    /// <summary>The share of what the query says, in idf, that the tool answers to: 0 to 1; a synonym counts half.</summary>
    public float Coverage { get; }

    /// <summary>Words of the query that the tool has neither as they are, nor corrected, nor as a synonym.</summary>
    public IReadOnlyList<string> UnmatchedTerms => unmatched;

    /// <summary>Says why the tool was picked.</summary>
    /// <param name="meaning">The cosine between the meanings of query and tool; null when meanings were not compared.</param>
    /// <returns>A sentence.</returns>
    public string Describe(double? meaning)
    {
        var parts = new List<string>();
        var exact = matches.Where(match => match.Variant.Kind == VariantKind.Exact).ToArray();
        foreach (var group in exact.GroupBy(match => FieldNames[System.Numerics.BitOperations.TrailingZeroCount(match.Fields)]).Take(2))
        {
            parts.Add($"{Quote(group.Select(match => match.Term.Word))} in its {group.Key}");
        }

        foreach (var match in matches.Where(match => match.Variant.Kind == VariantKind.Typo).Take(MaximumWords))
        {
            parts.Add($"'{match.Variant.Word}' read for '{match.Term.Word}'");
        }

        foreach (var match in matches.Where(match => match.Variant.Kind == VariantKind.Synonym).Take(2))
        {
            parts.Add($"'{match.Variant.Word}' for '{match.Term.Word}'");
        }

        var words = parts.Count == 0 ? "" : $"Matches {Join(parts)}";
        var nearness = meaning switch
        {
            null or < 0.52 => "",
            < 0.6 => "its meaning is related to the query's",
            < 0.7 => "its meaning is close to the query's",
            _ => "its meaning is very close to the query's",
        };
        return (words, nearness) switch
        {
            ("", "") => "Nothing in it matches clearly; it is only the nearest.",
            ("", _) => $"{char.ToUpperInvariant(nearness[0])}{nearness[1..]}.",
            (_, "") => $"{words}.",
            _ => $"{words}; {nearness}.",
        };
    }

    private static string Quote(IEnumerable<string> words) => Join([.. words.Distinct().Take(MaximumWords).Select(word => $"'{word}'")]);

    private static string Join(List<string> parts) => parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";

    // A class, because the runtime has ready-made code for lists and queries of objects only: each value type costs a first select milliseconds.
    private sealed record Match(QueryTerm Term, TermVariant Variant, int Fields);
}
