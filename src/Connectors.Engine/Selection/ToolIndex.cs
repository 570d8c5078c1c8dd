using System.Diagnostics;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Lexical;
using Connectors.Engine.Selection.Ranking;

namespace Connectors.Engine.Selection;

/// <summary>The searchable tools of one tenant. Thread-safe: a change replaces the snapshot, and selects go on meanwhile on the old one.</summary>
internal sealed class ToolIndex
{
    private readonly Lock gate = new();
    private readonly Lexicon lexicon = new();
    private readonly SegmentBuilder builder;
    private readonly QueryAnalyzer analyzer;
    private readonly Dictionary<string, ServerSegment> segments = new(StringComparer.OrdinalIgnoreCase);
    private volatile IndexSnapshot snapshot;

    /// <summary>Creates an empty index.</summary>
    public ToolIndex()
    {
        builder = new SegmentBuilder(lexicon);
        analyzer = new QueryAnalyzer(lexicon, Synonyms.Default, _ => false);
        snapshot = new IndexSnapshot(lexicon, []);
    }

    /// <summary>How many tools there are.</summary>
    public int ToolCount => snapshot.ToolCount;

    /// <summary>Adds a server or replaces the one of that name. Touches its own tools only.</summary>
    /// <param name="server">The server.</param>
    public void SetServer(IndexedServer server) => SetServers([server]);

    /// <summary>Adds or replaces servers in one step.</summary>
    /// <param name="servers">The servers.</param>
    public void SetServers(IEnumerable<IndexedServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        lock (gate)
        {
            foreach (var server in servers)
            {
                segments[server.Name] = builder.Build(server);
            }

            snapshot = new IndexSnapshot(lexicon, segments.Values);
        }
    }

    /// <summary>Removes a server, if it is there.</summary>
    /// <param name="name">Its name, any case.</param>
    public void RemoveServer(string name)
    {
        lock (gate)
        {
            if (segments.Remove(name))
            {
                snapshot = new IndexSnapshot(lexicon, segments.Values);
            }
        }
    }

    /// <summary>Picks the tools that fit a wish.</summary>
    /// <param name="query">The wish in plain words, 1 to 4,000 characters, not blank.</param>
    /// <param name="options">Filters and limits.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tools, best first; empty when none fits.</returns>
    /// <exception cref="ToolSelectionException">The query or an option is impossible, or a category is not known.</exception>
    public Task<ToolSelectionResult> SelectAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        SelectionRules.Check(query, options);
        cancellationToken.ThrowIfCancellationRequested();
        var current = snapshot;
        var filter = new ToolFilter(query, options, current);
        var terms = analyzer.Analyze(query, current);
        var scores = new float[current.ToolCount];
        LexicalScorer.Score(terms, current, scores);
        var possible = terms.Sum(term => term.Weight * term.Information);
        var minimum = options.MinimumScore ?? Calibration.NoMatchLine;
        var order = new BestFirst(Candidates(current, filter, scores));
        var budget = new TokenBudget(options.TokenBudget);
        var selections = new List<ToolSelection>();
        while (selections.Count < options.MaxTools && order.TryTake(out var document, out var lexical))
        {
            var score = Calibration.Score(lexical, possible);
            if (score < minimum)
            {
                break;
            }

            var tool = current.ToolAt(document);
            if (budget.TryTake(tool))
            {
                var explanation = new Explanation(terms, current, document);
                selections.Add(new ToolSelection
                {
                    Tool = ToolCopies.Copy(tool),
                    Score = Math.Round(score, 4),
                    Reason = explanation.Describe(null),
                    UnmatchedTerms = explanation.UnmatchedTerms,
                    Query = query,
                });
            }
        }

        return Task.FromResult(new ToolSelectionResult(selections)
        {
            Query = query,
            TotalTokens = (int)budget.Used,
            CatalogTokens = (int)Math.Min(int.MaxValue, current.TokenCost),
            Took = Stopwatch.GetElapsedTime(started),
        });
    }

    private static IEnumerable<(int Document, float Score, string Id)> Candidates(IndexSnapshot snapshot, ToolFilter filter, float[] scores)
    {
        for (var at = 0; at < snapshot.Segments.Length; at++)
        {
            var tools = snapshot.Segments[at].Tools;
            for (var local = 0; filter.AllowsServer(at) && local < tools.Count; local++)
            {
                var document = snapshot.Offsets[at] + local;
                if (scores[document] > 0 && filter.AllowsCategory(tools[local]))
                {
                    yield return (document, scores[document], tools[local].Id);
                }
            }
        }
    }
}
