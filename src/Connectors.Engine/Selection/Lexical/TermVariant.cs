namespace Connectors.Engine.Selection.Lexical;

/// <summary>A stem of the index that counts for a word of the query.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Word">A word of that stem, for people.</param>
/// <param name="Stem">The stem's number.</param>
/// <param name="Weight">How much it counts, beside 1 for the word itself.</param>
internal sealed record TermVariant(VariantKind Kind, string Word, int Stem, float Weight)
{
    /// <summary>Its inverse document frequency, once looked up.</summary>
    public float Idf { get; set; }
}
