namespace Connectors.Engine.Selection.Query;

/// <summary>The stages of a selection that can be left out, to see what each brings.</summary>
[Flags]
internal enum SelectionStages
{
    /// <summary>None: BM25F alone.</summary>
    None = 0,

    /// <summary>Slips of the keyboard.</summary>
    Typos = 1,

    /// <summary>Synonyms.</summary>
    Synonyms = 2,

    /// <summary>Word vectors, where sentence vectors are not there.</summary>
    Words = 4,

    /// <summary>Sentence vectors.</summary>
    Sentences = 8,

    /// <summary>The split of a query that asks for several things.</summary>
    Intents = 16,

    /// <summary>BM25F itself.</summary>
    Lexical = 32,

    /// <summary>All.</summary>
    All = Typos | Synonyms | Words | Sentences | Intents | Lexical,
}
