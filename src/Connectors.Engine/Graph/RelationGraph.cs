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
internal sealed class RelationGraph(IndexSnapshot snapshot, QueryAnalyzer analyzer, EncoderSet? encoders)
{
    /// <summary>The most edges that leave a tool.</summary>
    public const int MaximumEdges = 12;

    private const int OtherServerCandidates = 30;
    private const int MaximumCached = 20_000;
    private const int MaximumTerms = 12;
    private const int DescriptionCharacters = 300;
    private const int EdgesPerNode = 5;

    // Kept with the server, so that a change of one server leaves the signatures of the others.
    private static readonly ConditionalWeakTable<IndexedServer, ToolSignature?[]> Signatures = [];

    private readonly Lock gate = new();
    private readonly Dictionary<int, Edge[]> edges = [];

    /// <summary>The tools that belong to one.</summary>
    /// <remarks>Its own edges by weight. A walk on to the edges of its neighbours was tried and cost 2 points of R@5.</remarks>
    /// <param name="document">The tool's place in the snapshot.</param>
    /// <param name="most">The most of them, up to <see cref="MaximumEdges"/>.</param>
    /// <returns>Relations, strongest first.</returns>
    public IReadOnlyList<ToolRelation> FindRelated(int document, int most) => [.. EdgesOf(document).Take(most).Select(edge => Relate(document, edge))];

    /// <summary>Walks from a tool to the tools that belong to it, and to the servers, categories and things around them.</summary>
    /// <remarks>
    /// Of every tool on the way the five strongest edges to other tools count, and five things that it takes. From a thing the walk goes
    /// on to the tools of its server that give it; from servers and categories it does not, since they lead to everything.
    /// </remarks>
    /// <param name="toolId">The tool's id.</param>
    /// <param name="depth">How many steps from it, 1 to <see cref="ToolGraph.MaximumDepth"/>.</param>
    /// <returns>Nodes and edges, breadth first; empty when there is no such tool.</returns>
    public ToolGraph Explore(string toolId, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, ToolGraph.MaximumDepth);
        var start = Enumerable.Range(0, snapshot.ToolCount).FirstOrDefault(document => snapshot.ToolAt(document).Id == toolId, -1);
        var walk = new GraphWalk();
        if (start < 0)
        {
            return walk.ToGraph();
        }

        walk.Visit(snapshot.ToolAt(start), start);
        for (var step = 0; step < depth; step++)
        {
            var (tools, things) = walk.NextStep();
            foreach (var document in tools)
            {
                WalkFromTool(walk, document);
            }

            foreach (var thing in things)
            {
                WalkFromThing(walk, thing);
            }
        }

        return walk.ToGraph();
    }

    private void WalkFromTool(GraphWalk walk, int document)
    {
        var (segment, local) = snapshot.Locate(document);
        var tool = snapshot.ToolAt(document);
        foreach (var edge in EdgesOf(document).Take(EdgesPerNode))
        {
            walk.Visit(snapshot.ToolAt(edge.To), edge.To);
            walk.Connect(Relate(document, edge));
        }

        var signatures = SignaturesOf(segment);
        var signature = signatures[local];

        // A parameter such as 'query' names no thing; one such as 'repo' does when another tool of the server gives repos.
        var taken = signature.Takes.Where(thing => thing.Name.Length > 0 && (thing.IsHandle || signatures.Any(other => other.Given.Contains(thing.Name))));
        foreach (var thing in taken.OrderByDescending(static thing => thing.Required).Take(EdgesPerNode))
        {
            walk.ConnectThing(tool, new(segment, thing.Name), "takes", thing.Required ? 1 : 0.5, $"{(thing.Required ? "Must" : "May")} be given it as '{thing.Parameter}'.");
        }

        foreach (var name in signature.Given.Take(EdgesPerNode))
        {
            walk.ConnectThing(tool, new(segment, name), "gives", 1, "Its answer says which there are, or shows one.");
        }

        walk.ConnectServer(tool);
        walk.ConnectCategory(tool);
    }

    private void WalkFromThing(GraphWalk walk, GraphThing thing)
    {
        var signatures = SignaturesOf(thing.Segment);
        var givers = Enumerable.Range(0, signatures.Length).Where(local => signatures[local].Given.Contains(thing.Name)).Take(EdgesPerNode);
        foreach (var document in givers.Select(local => snapshot.Offsets[thing.Segment] + local))
        {
            var tool = snapshot.ToolAt(document);
            walk.Visit(tool, document);
            walk.ConnectThing(tool, thing, "gives", 1, "Its answer says which there are, or shows one.");
        }
    }

    private Edge[] EdgesOf(int document)
    {
        lock (gate)
        {
            if (edges.TryGetValue(document, out var known))
            {
                return known;
            }
        }

        var found = FindEdges(document);
        lock (gate)
        {
            if (edges.Count >= MaximumCached)
            {
                edges.Clear();
            }

            return edges[document] = found;
        }
    }

    private Edge[] FindEdges(int document)
    {
        var (segment, local) = snapshot.Locate(document);
        var cosines = Compare(segment, local);
        var candidates = Candidates(document, segment, cosines);
        var lexical = CountShared(document, candidates);
        var from = SignatureOf(segment, local);
        var found = new List<Edge>(candidates.Count);
        for (var at = 0; at < candidates.Count; at++)
        {
            var (otherSegment, otherLocal) = snapshot.Locate(candidates[at]);
            var (weight, kind, parameter) = RelationScorer.Score(
                from, SignatureOf(otherSegment, otherLocal), otherSegment == segment, cosines.Length > 0 ? cosines[candidates[at]] : 0, lexical[at]);
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
            .SelectMany(term => term.Variants.Select(variant => new WeighedStem(variant.Stem, term.Weight * variant.Idf)))
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

    // Read when first asked for: a tool's edges look at some of the others, not at all.
    private ToolSignature SignatureOf(int segment, int local)
    {
        var (server, tools) = (snapshot.Segments[segment].Server, snapshot.Segments[segment].Tools);
        return Signatures.GetValue(server, _ => new ToolSignature?[tools.Count])[local] ??= new ToolSignature(server, tools, local);
    }

    private ToolSignature[] SignaturesOf(int segment) => [.. Enumerable.Range(0, snapshot.Segments[segment].Tools.Count).Select(local => SignatureOf(segment, local))];

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

    private sealed record WeighedStem(int Stem, float Weight);

    private sealed record Edge(int To, RelationKind Kind, double Weight, string? Parameter);
}
