using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Selection.Lexical;

/// <summary>BM25F: the counts of a stem in all fields of a tool are weighed and length-normed together, then saturated once.</summary>
/// <remarks>Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004.</remarks>
internal static class LexicalScorer
{
    private const float Saturation = 0.9f;

    // By ToolField: name, server, title, description, parameter names, parameter descriptions, server description.
    private static readonly float[] FieldWeights = [2f, 1.5f, 2f, 1f, 1f, 0.5f, 0.3f];
    private static readonly float[] LengthNorms = [0.4f, 0.3f, 0.4f, 0.6f, 0.6f, 0.6f, 0.6f];

    /// <summary>Scores all tools.</summary>
    /// <param name="terms">The query.</param>
    /// <param name="snapshot">The index.</param>
    /// <param name="scores">Takes a score for each tool; cleared first.</param>
    public static void Score(IReadOnlyList<QueryTerm> terms, IndexSnapshot snapshot, Span<float> scores)
    {
        scores.Clear();
        foreach (var term in terms)
        {
            foreach (var variant in term.Variants)
            {
                for (var at = 0; at < snapshot.Segments.Length; at++)
                {
                    ScoreSegment(snapshot.Segments[at], variant.Stem, term.Weight * variant.Weight * variant.Idf, snapshot.AverageLengths, scores[snapshot.Offsets[at]..]);
                }
            }
        }
    }

    /// <summary>Scores one stem in one tool, between 0 and 1, before inverse document frequency and weight.</summary>
    /// <param name="segment">The tool's segment.</param>
    /// <param name="document">Its place there.</param>
    /// <param name="stem">The stem.</param>
    /// <param name="averageLengths">The average words of each field.</param>
    /// <param name="fields">Takes the fields that have it, a bit each.</param>
    /// <returns>The saturated count; 0 when the tool does not have it.</returns>
    public static float ScoreOne(ServerSegment segment, int document, int stem, float[] averageLengths, out int fields)
    {
        var postings = segment.FindPostings(stem, out _);
        var at = postings.BinarySearch(ServerSegment.Pack(document, 0, 0));
        at = at >= 0 ? at : ~at;
        fields = 0;
        var weight = 0f;
        for (; at < postings.Length && ServerSegment.DocumentOf(postings[at]) == document; at++)
        {
            fields |= 1 << ServerSegment.FieldOf(postings[at]);
            weight += Weigh(segment, postings[at], averageLengths);
        }

        return weight / (Saturation + weight);
    }

    /// <summary>Adds what one stem says to the scores of a segment's tools.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="stem">The stem.</param>
    /// <param name="factor">Its weight times its inverse document frequency.</param>
    /// <param name="averageLengths">The average words of each field.</param>
    /// <param name="scores">The scores.</param>
    public static void ScoreSegment(ServerSegment segment, int stem, float factor, float[] averageLengths, Span<float> scores)
    {
        var postings = segment.FindPostings(stem, out _);
        for (var at = 0; at < postings.Length;)
        {
            var document = ServerSegment.DocumentOf(postings[at]);
            var weight = 0f;
            do
            {
                weight += Weigh(segment, postings[at], averageLengths);
                at++;
            }
            while (at < postings.Length && ServerSegment.DocumentOf(postings[at]) == document);
            scores[document] += factor * weight / (Saturation + weight);
        }
    }

    private static float Weigh(ServerSegment segment, uint posting, float[] averageLengths)
    {
        var field = ServerSegment.FieldOf(posting);
        var norm = LengthNorms[field];
        var relative = segment.LengthOf(ServerSegment.DocumentOf(posting), field) / averageLengths[field];
        return FieldWeights[field] * ServerSegment.CountOf(posting) / (1 - norm + (norm * relative));
    }
}
