using Connectors.Engine.Selection.Lexical;

namespace Connectors.Engine.Selection.Index;

/// <summary>All servers of a tenant at one moment. Does not change; selects that began on it end on it.</summary>
internal sealed class IndexSnapshot
{
    private readonly Lazy<TypoVocabulary> vocabulary;

    /// <summary>Puts segments together, in an order that does not depend on when they came.</summary>
    /// <param name="segments">A segment for each server.</param>
    public IndexSnapshot(IEnumerable<ServerSegment> segments)
    {
        Segments = [.. segments.OrderBy(segment => segment.Server.Name, StringComparer.OrdinalIgnoreCase)];
        Offsets = new int[Segments.Length + 1];
        AverageLengths = new float[ServerSegment.FieldCount];
        var totals = new long[ServerSegment.FieldCount];
        for (var at = 0; at < Segments.Length; at++)
        {
            Offsets[at + 1] = Offsets[at] + Segments[at].Tools.Count;
            TokenCost += Segments[at].TokenCost;
            for (var field = 0; field < totals.Length; field++)
            {
                totals[field] += Segments[at].TotalLengths[field];
            }
        }

        for (var field = 0; field < totals.Length; field++)
        {
            AverageLengths[field] = Math.Max(1e-6f, totals[field] / (float)Math.Max(1, ToolCount));
        }

        vocabulary = new(() => new TypoVocabulary(Segments));
    }

    /// <summary>The segments, by server name.</summary>
    public ServerSegment[] Segments { get; }

    /// <summary>Where each segment's tools begin in an array over all tools; one more entry than segments.</summary>
    public int[] Offsets { get; }

    /// <summary>The average words of each field.</summary>
    public float[] AverageLengths { get; }

    /// <summary>How many tools there are.</summary>
    public int ToolCount => Offsets[^1];

    /// <summary>Tokens of all tools.</summary>
    public long TokenCost { get; }

    /// <summary>The words that a mistyped one may have meant; gathered when first asked for.</summary>
    public TypoVocabulary Vocabulary => vocabulary.Value;

    /// <summary>Finds a tool by its place among all.</summary>
    /// <param name="document">0 to <see cref="ToolCount"/> - 1.</param>
    /// <returns>Its segment's number and its place there.</returns>
    public (int Segment, int Local) Locate(int document)
    {
        var at = Array.BinarySearch(Offsets, document);
        var segment = at >= 0 ? at : ~at - 1;
        while (Offsets[segment + 1] == Offsets[segment])
        {
            segment++;
        }

        return (segment, document - Offsets[segment]);
    }

    /// <summary>The tool at a place among all.</summary>
    /// <param name="document">0 to <see cref="ToolCount"/> - 1.</param>
    /// <returns>The tool.</returns>
    public Tool ToolAt(int document)
    {
        var (segment, local) = Locate(document);
        return Segments[segment].Tools[local];
    }
}
