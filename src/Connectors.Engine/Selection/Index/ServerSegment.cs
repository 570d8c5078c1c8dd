using Connectors.Engine.Catalog;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Index;

/// <summary>The inverted index of one server's tools. Does not change once built.</summary>
/// <remarks>
/// A posting is one number: the tool's place in the segment (20 bits), the field (4 bits), how often the stem stands there
/// (8 bits, capped). Postings of a stem are ordered by tool, then by field.
/// </remarks>
internal sealed class ServerSegment
{
    /// <summary>How many fields a tool has.</summary>
    public const int FieldCount = 7;

    /// <summary>The most tools that one server may bring.</summary>
    public const int MaximumTools = 1 << 20;

    private const int DocumentShift = 12;
    private const int FieldShift = 8;

    private readonly int[] stems;
    private readonly int[] offsets;
    private readonly int[] documentCounts;
    private readonly uint[] postings;
    private readonly ushort[] lengths;
    private readonly int[] tokenCosts;
    private VectorTable? wordVectors;

    /// <summary>Takes what <see cref="SegmentBuilder"/> made, or <see cref="SegmentBytes"/> read.</summary>
    public ServerSegment(IndexedServer server, IReadOnlyList<Tool> tools, SegmentWords words, int[] stems, int[] offsets, int[] documentCounts, uint[] postings, ushort[] lengths, int[] tokenCosts)
    {
        Server = server;
        Tools = tools;
        Words = words;
        this.stems = stems;
        this.offsets = offsets;
        this.documentCounts = documentCounts;
        this.postings = postings;
        this.lengths = lengths;
        this.tokenCosts = tokenCosts;
        TotalLengths = new long[FieldCount];
        for (var at = 0; at < lengths.Length; at++)
        {
            TotalLengths[at % FieldCount] += lengths[at];
        }

        foreach (var cost in tokenCosts)
        {
            TokenCost += cost;
        }
    }

    /// <summary>The server.</summary>
    public IndexedServer Server { get; }

    /// <summary>Its tools, each id once.</summary>
    public IReadOnlyList<Tool> Tools { get; }

    /// <summary>The words that occur.</summary>
    public SegmentWords Words { get; }

    /// <summary>The words of each field, summed over the tools.</summary>
    public long[] TotalLengths { get; }

    /// <summary>Tokens of all its tools.</summary>
    public long TokenCost { get; }

    /// <summary>Names the texts of each tool that are encoded; empty where nothing is.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>The sentence vectors, once every tool has one.</summary>
    public VectorTable? Sentences { get; private init; }

    /// <summary>The same segment with sentence vectors.</summary>
    /// <param name="sentences">A vector for each tool.</param>
    /// <returns>The new segment.</returns>
    public ServerSegment WithSentences(VectorTable sentences) =>
        new(Server, Tools, Words, stems, offsets, documentCounts, postings, lengths, tokenCosts) { Hashes = Hashes, Sentences = sentences, wordVectors = wordVectors };

    /// <summary>The word vectors; made when first asked for, since they are only needed until there are sentence vectors.</summary>
    /// <param name="encoder">Makes them.</param>
    /// <returns>A vector for each tool.</returns>
    public VectorTable WordVectors(WordVectorEncoder encoder)
    {
        // Two threads may both make it; the results are equal.
        return wordVectors ??= new VectorTable([.. Tools.Select(tool => PackedVector.Pack(encoder.Encode(ToolTexts.ForWords(Server, tool))))]);
    }

    /// <summary>The stems that occur, ascending.</summary>
    public ReadOnlySpan<int> Stems => stems;

    /// <summary>Where the postings of each stem begin; one more entry than stems.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>How many tools have each stem.</summary>
    public ReadOnlySpan<int> DocumentCounts => documentCounts;

    /// <summary>The postings, stem by stem.</summary>
    public ReadOnlySpan<uint> Postings => postings;

    /// <summary>The words of each field of each tool.</summary>
    public ReadOnlySpan<ushort> Lengths => lengths;

    /// <summary>The tokens of each tool.</summary>
    public ReadOnlySpan<int> TokenCosts => tokenCosts;

    /// <summary>The category of a tool.</summary>
    /// <param name="document">The tool's place.</param>
    /// <returns>The category; may be empty.</returns>
    public string CategoryOf(int document) => Tools is ToolShelf shelf ? shelf.CategoryOf(document) : Tools[document].Category;

    /// <summary>Finds the postings of a stem.</summary>
    /// <param name="stem">Its number.</param>
    /// <param name="documentCount">How many tools have it.</param>
    /// <returns>Its postings; empty when it does not occur.</returns>
    public ReadOnlySpan<uint> FindPostings(int stem, out int documentCount)
    {
        var at = Array.BinarySearch(stems, stem);
        if (at < 0)
        {
            documentCount = 0;
            return [];
        }

        documentCount = documentCounts[at];
        return postings.AsSpan(offsets[at]..offsets[at + 1]);
    }

    /// <summary>How many words a field of a tool has.</summary>
    /// <param name="document">The tool's place.</param>
    /// <param name="field">The field.</param>
    /// <returns>Words, capped at 65,535.</returns>
    public int LengthOf(int document, int field) => lengths[(document * FieldCount) + field];

    /// <summary>Makes a posting.</summary>
    public static uint Pack(int document, int field, int count) => ((uint)document << DocumentShift) | ((uint)field << FieldShift) | (uint)Math.Min(count, 255);

    /// <summary>The tool's place in a posting.</summary>
    public static int DocumentOf(uint posting) => (int)(posting >> DocumentShift);

    /// <summary>The field in a posting.</summary>
    public static int FieldOf(uint posting) => (int)(posting >> FieldShift) & 0xF;

    /// <summary>How often, in a posting.</summary>
    public static int CountOf(uint posting) => (int)(posting & 0xFF);
}
