using System.Diagnostics;
using Connectors.Engine.Graph;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Lexical;
using Connectors.Engine.Selection.Query;
using Connectors.Engine.Selection.Ranking;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection;

/// <summary>Answers a query on a snapshot: terms, words, meanings, fusion, filters, score, budget, reasons.</summary>
/// <param name="analyzer">Reads queries.</param>
/// <param name="encoders">Compares meanings; null for words alone.</param>
internal sealed class ToolSelector(QueryAnalyzer analyzer, EncoderSet? encoders)
{
    private volatile KeptGraph? lastGraph;

    /// <summary>Picks tools.</summary>
    /// <param name="current">The index.</param>
    /// <param name="query">The wish, checked.</param>
    /// <param name="options">Filters and limits, checked.</param>
    /// <param name="stages">What is done.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tools, best first.</returns>
    public async Task<ToolSelectionResult> SelectAsync(IndexSnapshot current, string query, ToolSelectOptions options, SelectionStages stages, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var filter = new ToolFilter(query, options, current);
        var allowed = filter.Mark(current);
        var terms = analyzer.Analyze(query, current, stages.HasFlag(SelectionStages.Typos), stages.HasFlag(SelectionStages.Synonyms));
        var scores = new float[current.ToolCount];
        if (stages.HasFlag(SelectionStages.Lexical))
        {
            LexicalScorer.Score(terms, current, scores);
        }

        var notices = new List<string>();
        var meanings = stages.HasFlag(SelectionStages.Sentences)
            ? await CompareAsync(current, filter, query, terms, stages, notices, cancellationToken).ConfigureAwait(false)
            : null;
        cancellationToken.ThrowIfCancellationRequested();
        var ranking = meanings is null ? RankByWords(current, terms, query, allowed, scores, stages) : RankBySentences(current, terms, meanings, allowed, scores);
        notices.AddRange(encoders?.TakeFaults() ?? []);
        var budget = new TokenBudget(options.TokenBudget);
        var picked = Pick(current, ranking, terms, query, options, budget);
        IReadOnlyList<ToolSelection> selections = options.IncludeRelated ? AddRelated(current, picked, budget) : [.. picked.Select(entry => entry.Selection)];
        return new ToolSelectionResult(selections)
        {
            Query = query,
            TotalTokens = (int)budget.Used,
            CatalogTokens = (int)Math.Min(int.MaxValue, current.TokenCost),
            Took = Stopwatch.GetElapsedTime(started),
            Notices = notices,
        };
    }

    private static List<(int Document, ToolSelection Selection)> Pick(IndexSnapshot current, Ranking ranking, List<QueryTerm> terms, string query, ToolSelectOptions options, TokenBudget budget)
    {
        var minimum = options.MinimumScore ?? Calibration.NoMatchLine;
        var selections = new List<(int Document, ToolSelection Selection)>();
        for (var document = ranking.First; document >= 0 && selections.Count < options.MaxTools; document = ranking.Order.Take())
        {
            var score = Calibration.Score(ranking.BestLogOdds, ranking.Scores[ranking.First] - ranking.Scores[document], ranking.Cosines is not null);
            if (score < minimum)
            {
                break;
            }

            var tool = current.ToolAt(document);
            if (budget.TryTake(tool))
            {
                var explanation = new Explanation(terms, current, document);
                selections.Add((document, new ToolSelection
                {
                    Tool = ToolCopies.Copy(tool),
                    Score = Math.Round(score, 4),
                    Reason = explanation.Describe(ranking.Cosines?[document]),
                    UnmatchedTerms = explanation.UnmatchedTerms,
                    Query = query,
                }));
            }
        }

        return selections;
    }

    // Behind all picked tools, so that a related one never takes the room of a picked one.
    private List<ToolSelection> AddRelated(IndexSnapshot current, List<(int Document, ToolSelection Selection)> picked, TokenBudget budget)
    {
        const int MostRelated = 3;
        var graph = GraphOf(current);
        var own = picked.Select(entry => entry.Selection.Id).ToHashSet(StringComparer.Ordinal);
        return picked.ConvertAll(entry =>
        {
            var related = graph.FindRelated(entry.Document, RelationGraph.MaximumEdges)
                .Where(relation => !own.Contains(relation.To.Id))
                .Take(MostRelated)
                .Where(relation => budget.TryTake(relation.To))
                .Select(relation => new RelatedTool { Tool = ToolCopies.Summarize(relation.To), Kind = relation.KindName, Reason = relation.Reason });
            return new ToolSelection
            {
                Tool = entry.Selection.Tool,
                Score = entry.Selection.Score,
                Reason = entry.Selection.Reason,
                UnmatchedTerms = entry.Selection.UnmatchedTerms,
                Query = entry.Selection.Query,
                RelatedTools = [.. related],
            };
        });
    }

    /// <summary>The graph over a snapshot; the last one is kept.</summary>
    /// <param name="current">The snapshot.</param>
    /// <returns>Its graph.</returns>
    public RelationGraph GraphOf(IndexSnapshot current)
    {
        var kept = lastGraph;
        if (kept is null || kept.Snapshot != current)
        {
            lastGraph = kept = new(current, new RelationGraph(current, analyzer, encoders));
        }

        return kept.Graph;
    }

    private Ranking RankByWords(IndexSnapshot current, List<QueryTerm> terms, string query, bool[] allowed, float[] scores, SelectionStages stages)
    {
        var lexical = scores.AsSpan().ToArray();
        float[] cosines = [];
        if (stages.HasFlag(SelectionStages.Words) && encoders?.Words is { } words)
        {
            var vector = new QueryVector(words.Encode(query));
            cosines = new float[current.ToolCount];
            for (var at = 0; at < current.Segments.Length; at++)
            {
                current.Segments[at].WordVectors(words).Multiply(vector, cosines.AsSpan(current.Offsets[at]));
            }
        }

        var ranked = allowed.AsSpan().Count(true);
        Fusion.WithWordVectors(scores, allowed, cosines);
        for (var document = 0; document < scores.Length; document++)
        {
            allowed[document] &= scores[document] > 0;
        }

        var order = new BestFirst(current, scores, allowed);
        var first = order.Take();
        var possible = terms.Sum(term => term.Weight * term.Information);
        var best = first < 0 ? 0 : Calibration.BestWithWords(
            possible > 0 ? lexical[first] / possible : 0, new Explanation(terms, current, first).Coverage, Calibration.Unknown(terms, ranked));
        return new Ranking(order, first, scores, best, null);
    }

    private static Ranking RankBySentences(IndexSnapshot current, List<QueryTerm> terms, Meanings meanings, bool[] allowed, float[] scores)
    {
        Fusion.WithSentences(scores, allowed, meanings.Whole, meanings.Intents);
        var ranked = allowed.AsSpan().Count(true);
        var order = new BestFirst(current, scores, allowed);
        var first = order.Take();
        var best = first < 0 ? 0 : Calibration.BestWithSentences(
            meanings.Intents.Select(intent => intent[first]).Append(meanings.Whole[first]).Max(), Average(meanings.Whole, allowed), new Explanation(terms, current, first).Coverage, Calibration.Unknown(terms, ranked), ranked);
        return new Ranking(order, first, scores, best, meanings.Whole);
    }

    private static double Average(float[] cosines, bool[] allowed)
    {
        var (sum, count) = (0.0, 0);
        for (var document = 0; document < cosines.Length; document++)
        {
            sum += allowed[document] ? cosines[document] : 0;
            count += allowed[document] ? 1 : 0;
        }

        return count == 0 ? 0 : sum / count;
    }

    private async Task<Meanings?> CompareAsync(
        IndexSnapshot current, ToolFilter filter, string query, List<QueryTerm> terms, SelectionStages stages, List<string> notices, CancellationToken cancellationToken)
    {
        if (encoders is null || current.ToolCount == 0)
        {
            return null;
        }

        var (waiting, ranked) = (0, 0);
        for (var at = 0; at < current.Segments.Length; at++)
        {
            if (filter.AllowsServer(at))
            {
                ranked += current.Segments[at].Tools.Count;
                waiting += current.Segments[at].Sentences is null ? current.Segments[at].Tools.Count : 0;
            }
        }

        if (ranked == 0 || encoders.Sentences is not { } encoder)
        {
            return null;
        }

        if (waiting > 0)
        {
            notices.Add($"Of {ranked} tools, up to {waiting} still wait for their sentence vectors; this answer goes by words and word vectors for all of them.");
            return null;
        }

        var corrected = QueryText.Correct(query, terms);
        var intents = stages.HasFlag(SelectionStages.Intents) ? QueryText.SplitIntents(corrected) : [];
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(encoders.Timeout);
            var vectors = await encoder.EncodeAsync([corrected, .. intents], TextRole.Query, limit.Token).ConfigureAwait(false);
            var cosines = vectors.Select(vector => Multiply(current, filter, new QueryVector(vector))).ToArray();
            return new Meanings(cosines[0], cosines[1..]);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            notices.Add($"The encoder did not answer within {encoders.Timeout.TotalSeconds:0.#} s; this answer goes by words and word vectors.");
            return null;
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidDataException or ArgumentException)
        {
            notices.Add($"The encoder failed, so this answer goes by words and word vectors: {fault.Message}");
            return null;
        }
    }

    private float[] Multiply(IndexSnapshot current, ToolFilter filter, QueryVector vector)
    {
        var cosines = new float[current.ToolCount];
        for (var at = 0; at < current.Segments.Length; at++)
        {
            if (filter.AllowsServer(at))
            {
                current.Segments[at].Sentences?.Multiply(vector, cosines.AsSpan(current.Offsets[at]));
            }
        }

        if (encoders!.IsForeign)
        {
            Calibration.Standardize(cosines);
        }

        return cosines;
    }

    private sealed record KeptGraph(IndexSnapshot Snapshot, RelationGraph Graph);

    private sealed record Meanings(float[] Whole, IReadOnlyList<float[]> Intents);

    private sealed record Ranking(BestFirst Order, int First, float[] Scores, double BestLogOdds, float[]? Cosines);
}
