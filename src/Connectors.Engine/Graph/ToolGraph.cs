using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Lexical;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Graph;

/// <summary>The relations between the tools of one snapshot; worked out for a tool when first asked for. Thread-safe.</summary>
/// <param name="snapshot">The tools.</param>
/// <param name="analyzer">Reads texts into terms.</param>
/// <param name="encoders">Gives word vectors where sentence vectors are not there; null for neither.</param>
internal sealed class ToolGraph(IndexSnapshot snapshot, QueryAnalyzer analyzer, EncoderSet? encoders)
{
    /// <summary>The most edges that leave a tool.</summary>
    public const int MaximumEdges = 12;

    private const int OtherServerCandidates = 30;
    private const int MaximumCached = 20_000;
    private const int MaximumTerms = 12;
    private const int DescriptionCharacters = 300;

    // Kept with the server, so that a change of one server leaves the signatures of the others.
    private static readonly ConditionalWeakTable<IndexedServer, ToolSignature[]> Signatures = [];

    private readonly ConcurrentDictionary<int, Edge[]> edges = new();

    /// <summary>The tools that belong to one.</summary>
    /// <remarks>Its own edges by weight. A walk on to the edges of its neighbours was tried and cost 2 points of R@5.</remarks>
    /// <param name="document">The tool's place in the snapshot.</param>
    /// <param name="most">The most of them, up to <see cref="MaximumEdges"/>.</param>
    /// <returns>Relations, strongest first.</returns>
    public IReadOnlyList<ToolRelation> FindRelated(int document, int most) => [.. EdgesOf(document).Take(most).Select(edge => Relate(document, edge))];

    /// <summary>The edges around a tool.</summary>
    /// <param name="toolId">Its id.</param>
    /// <param name="depth">How many steps from it, 1 to 3.</param>
    /// <returns>The edges, breadth first; empty when there is no such tool.</returns>
    public IReadOnlyList<ToolRelation> Explore(string toolId, int depth)
    {
        const int EdgesPerTool = 5;
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 3);
        var start = Enumerable.Range(0, snapshot.ToolCount).FirstOrDefault(document => snapshot.ToolAt(document).Id == toolId, -1);
        var found = new List<ToolRelation>();
        var seen = new HashSet<int> { start };
        var frontier = new List<int> { start };
        for (var step = 0; step < depth && start >= 0; step++)
        {
            var next = new List<int>();
            foreach (var document in frontier)
            {
                foreach (var edge in EdgesOf(document).Take(EdgesPerTool))
                {
                    found.Add(Relate(document, edge));
                    if (seen.Add(edge.To))
                    {
                        next.Add(edge.To);
                    }
                }
            }

            frontier = next;
        }

        return found;
    }

    private Edge[] EdgesOf(int document)
    {
        if (edges.TryGetValue(document, out var known))
        {
            return known;
        }

        if (edges.Count >= MaximumCached)
        {
            edges.Clear();
        }

        return edges[document] = FindEdges(document);
    }

    private Edge[] FindEdges(int document)
    {
        var (segment, local) = snapshot.Locate(document);
        var cosines = Compare(segment, local);
        var candidates = Candidates(document, segment, cosines);
        var lexical = CountShared(document, candidates);
        var from = SignaturesOf(segment)[local];
        var found = new List<Edge>(candidates.Count);
        for (var at = 0; at < candidates.Count; at++)
        {
            var (otherSegment, otherLocal) = snapshot.Locate(candidates[at]);
            var (weight, kind, parameter) = RelationScorer.Score(
                from, SignaturesOf(otherSegment)[otherLocal], otherSegment == segment, cosines.Length > 0 ? cosines[candidates[at]] : 0, lexical[at]);
            if (weight > 0)
            {
                found.Add(new Edge(candidates[at], kind, weight, parameter));
            }
        }

        return [.. found
            .OrderByDescending(edge => edge.Weight)
            .ThenBy(edge => snapshot.ToolAt(edge.To).Id, StringComparer.Ordinal)
            .Take(MaximumEdges)];
    }

    private float[] Compare(int segment, int local)
    {
        var ready = snapshot.Segments.All(other => other.Sentences is not null || other.Tools.Count == 0);
        Func<ServerSegment, VectorTable>? table = ready ? other => other.Sentences! : encoders?.Words is { } words ? other => other.WordVectors(words) : null;
        if (table is null)
        {
            return [];
        }

        var cosines = new float[snapshot.ToolCount];
        var (values, scale) = table(snapshot.Segments[segment])[local];
        var own = new float[values.Length];
        for (var at = 0; at < own.Length; at++)
        {
            own[at] = values.Span[at] * scale;
        }

        var vector = new QueryVector(own);
        for (var at = 0; at < snapshot.Segments.Length; at++)
        {
            if (snapshot.Segments[at].Tools.Count > 0)
            {
                table(snapshot.Segments[at]).Multiply(vector, cosines.AsSpan(snapshot.Offsets[at]));
            }
        }

        return cosines;
    }

    private List<int> Candidates(int document, int segment, float[] cosines)
    {
        var candidates = Enumerable.Range(snapshot.Offsets[segment], snapshot.Segments[segment].Tools.Count).Where(other => other != document).ToList();
        var nearest = new PriorityQueue<int, float>();
        for (var other = 0; other < cosines.Length; other++)
        {
            if ((other < snapshot.Offsets[segment] || other >= snapshot.Offsets[segment + 1]) && (nearest.Count < OtherServerCandidates || cosines[other] > cosines[nearest.Peek()]))
            {
                nearest.Enqueue(other, cosines[other]);
                if (nearest.Count > OtherServerCandidates)
                {
                    nearest.Dequeue();
                }
            }
        }

        candidates.AddRange(nearest.UnorderedItems.Select(item => item.Element).Order());
        return candidates;
    }

    // The share of the tool's own words, by BM25F, that each candidate has; the best one counts one.
    private double[] CountShared(int document, List<int> candidates)
    {
        var tool = snapshot.ToolAt(document);
        var text = $"{tool.Name} {tool.Title} {tool.Description.AsSpan(0, Math.Min(DescriptionCharacters, tool.Description.Length))}";
        var variants = analyzer.Analyze(text, snapshot, withTypos: false, withSynonyms: false)
            .SelectMany(term => term.Variants.Select(variant => (variant.Stem, Weight: term.Weight * variant.Idf)))
            .OrderByDescending(variant => variant.Weight)
            .Take(MaximumTerms)
            .ToArray();
        // Candidates of the tool's own server may be hundreds: one pass over the postings; those of others are few.
        var own = snapshot.Locate(document).Segment;
        var ownScores = new float[snapshot.Segments[own].Tools.Count];
        foreach (var (stem, weight) in variants)
        {
            LexicalScorer.ScoreSegment(snapshot.Segments[own], stem, weight, snapshot.AverageLengths, ownScores);
        }

        var shared = new double[candidates.Count];
        for (var at = 0; at < shared.Length; at++)
        {
            var (segment, local) = snapshot.Locate(candidates[at]);
            shared[at] = segment == own
                ? ownScores[local]
                : variants.Sum(variant => variant.Weight * LexicalScorer.ScoreOne(snapshot.Segments[segment], local, variant.Stem, snapshot.AverageLengths, out _));
        }

        var best = shared.Length == 0 ? 0 : shared.Max();
        return best > 0 ? [.. shared.Select(score => score / best)] : shared;
    }

    private ToolSignature[] SignaturesOf(int segment) => Signatures.GetValue(
        snapshot.Segments[segment].Server, server => [.. snapshot.Segments[segment].Tools.Select(tool => new ToolSignature(server, tool))]);

    private ToolRelation Relate(int document, Edge edge)
    {
        var (from, to) = (snapshot.ToolAt(document), snapshot.ToolAt(edge.To));
        var reason = edge.Kind switch
        {
            RelationKind.Needs when edge.Parameter is { } parameter => $"Gives what '{parameter}' of {from.Name} asks for.",
            RelationKind.Needs => $"Finds what {from.Name} works on.",
            RelationKind.Then => $"Commonly called after {from.Name}.",
            RelationKind.Instead => from.Server == to.Server ? $"Does much the same as {from.Name}." : $"Does much the same as {from.Name}, on {to.Server}.",
            _ => $"Stands beside {from.Name} on {to.Server} and deals with the like.",
        };
        return new ToolRelation(from, to, edge.Kind, Math.Round(edge.Weight, 4), reason);
    }

    private sealed record Edge(int To, RelationKind Kind, double Weight, string? Parameter);
}
