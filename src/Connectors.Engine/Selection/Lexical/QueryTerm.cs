namespace Connectors.Engine.Selection.Lexical;

/// <summary>A word of a query with all the stems that count for it.</summary>
/// <param name="Word">The word as typed, in lower case.</param>
/// <param name="Stem">Its stem.</param>
internal sealed record QueryTerm(string Word, string Stem)
{
    /// <summary>How often the query says it.</summary>
    public int Count { get; set; } = 1;

    /// <summary>What counts for it; empty when the index has nothing of the kind.</summary>
    public List<TermVariant> Variants { get; } = [];

    /// <summary>How much it says: its own inverse document frequency, or that of a word that no tool has.</summary>
    public float Information { get; set; }

    /// <summary>Whether the index has the word itself.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Its weight among the words of the query: 1 + ln(count).</summary>
    public float Weight => 1 + MathF.Log(Count);
}
