using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Lexical;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Benchmarks.Selection;

/// <summary>R@5 of related tools: of the graph, and of three simpler ways.</summary>
/// <param name="index">The index.</param>
/// <param name="catalog">Gives the file's ids.</param>
/// <param name="labels">The labelled relations.</param>
internal sealed class RelationRanking(ToolIndex index, CatalogFile catalog, IReadOnlyList<LabelledRelations> labels)
{
    private const int Depth = 5;
    private const float SameServerBonus = 0.05f;
    private const float NeedsBonus = 0.2f;
    private readonly IndexSnapshot snapshot = index.Snapshot;
    private readonly Dictionary<string, int> places = Enumerable.Range(0, index.ToolCount)
        .ToDictionary(place => catalog.OriginalId(index.Snapshot.ToolAt(place).Id), StringComparer.Ordinal);

    /// <summary>The graph.</summary>
    /// <returns>R@5.</returns>
    public double OfGraph()
    {
        var graph = index.GetGraph();
        return Average(place => graph.FindRelated(place, Depth).Select(relation => relation.To.Id));
    }

    /// <summary>Shared words alone: the tool's own text (server, name, title, description, names of parameters) as a query to BM25F.</summary>
    /// <returns>R@5.</returns>
    public double OfWords() => Average(place => Order(place, ScoreWords(Text(snapshot.ToolAt(place)))));

    /// <summary>Cosines of sentence vectors with a small bonus for the same server.</summary>
    /// <returns>R@5.</returns>
    public double OfMeanings() => Average(place => Order(place, Compare(place, _ => SameServerBonus)));

    /// <summary>The same with edges from a tool that takes an id to those of its server that give one: <see cref="NeedsSketch"/>.</summary>
    /// <returns>R@5.</returns>
    public double OfSketch()
    {
        var sketches = Enumerable.Range(0, snapshot.ToolCount).Select(place => new NeedsSketch(snapshot.ToolAt(place))).ToArray();
        return Average(place => Order(place, Compare(place, other => SameServerBonus + (NeedsBonus * sketches[place].ShareGivenBy(sketches[other])))));
    }

    private float[] ScoreWords(string text)
    {
        var scores = new float[snapshot.ToolCount];
        LexicalScorer.Score(index.Analyze(text), snapshot, scores);
        return scores;
    }

    private float[] Compare(int place, Func<int, float> sameServerBonus)
    {
        var (segment, local) = snapshot.Locate(place);
        var (values, scale) = snapshot.Segments[segment].Sentences![local];
        var vector = new QueryVector(values.ToArray().Select(value => value * scale).ToArray());
        var cosines = new float[snapshot.ToolCount];
        for (var at = 0; at < snapshot.Segments.Length; at++)
        {
            snapshot.Segments[at].Sentences?.Multiply(vector, cosines.AsSpan(snapshot.Offsets[at]));
        }

        for (var other = snapshot.Offsets[segment]; other < snapshot.Offsets[segment + 1]; other++)
        {
            cosines[other] += sameServerBonus(other);
        }

        return cosines;
    }

    private static string Text(Tool tool) =>
        $"{tool.Server} {tool.Name} {tool.Title} {tool.Description} {string.Join(' ', tool.Parameters.Select(parameter => parameter.Name))}";

    private IEnumerable<string> Order(int place, float[] scores) => Enumerable.Range(0, scores.Length)
        .Where(other => other != place)
        .OrderByDescending(other => scores[other])
        .Take(Depth)
        .Select(other => snapshot.ToolAt(other).Id);

    private double Average(Func<int, IEnumerable<string>> rank) => labels
        .Where(label => places.ContainsKey(label.Tool))
        .Average(label => rank(places[label.Tool]).Select(catalog.OriginalId).Count(label.Related.Contains) / (double)Math.Min(Depth, label.Related.Count));
}
