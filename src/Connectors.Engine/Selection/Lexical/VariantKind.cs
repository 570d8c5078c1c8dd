namespace Connectors.Engine.Selection.Lexical;

/// <summary>Why a stem counts for a word of a query.</summary>
internal enum VariantKind
{
    /// <summary>It is the word's own.</summary>
    Exact,

    /// <summary>The word is probably a slip for it.</summary>
    Typo,

    /// <summary>It says the same.</summary>
    Synonym,
}
