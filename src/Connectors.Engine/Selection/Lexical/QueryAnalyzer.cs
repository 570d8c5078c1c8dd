using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Lexical;

/// <summary>Turns a query into terms: words, their stems, slips of the keyboard, synonyms.</summary>
/// <param name="lexicon">The lexicon of the index.</param>
/// <param name="synonyms">The synonyms.</param>
/// <param name="isWord">Whether a word that no tool has is a word all the same, and so no slip of the keyboard.</param>
internal sealed class QueryAnalyzer(Lexicon lexicon, Synonyms synonyms, Func<string, bool> isWord)
{
    private const float OneEditWeight = 0.8f;
    private const float TwoEditsWeight = 0.55f;
    private const float SynonymWeight = 0.25f;

    /// <summary>Analyses a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="snapshot">The index that it is for.</param>
    /// <param name="withTypos">Whether slips are looked for.</param>
    /// <param name="withSynonyms">Whether synonyms are.</param>
    /// <returns>Its terms, each stem once, in order.</returns>
    public List<QueryTerm> Analyze(string query, IndexSnapshot snapshot, bool withTypos = true, bool withSynonyms = true)
    {
        var words = new List<string>();
        WordSplitter.Split(query, words);
        var stems = words.ConvertAll(EnglishStemmer.Stem);
        var byStem = new Dictionary<string, QueryTerm>(StringComparer.Ordinal);
        var terms = new List<QueryTerm>();
        for (var at = 0; at < words.Count; at++)
        {
            if (StopWords.Contains(words[at]))
            {
                continue;
            }

            if (byStem.TryGetValue(stems[at], out var known))
            {
                known.Count++;
                continue;
            }

            var term = new QueryTerm(words[at], stems[at]);
            byStem.Add(stems[at], term);
            terms.Add(term);
            AddItself(term, snapshot, withTypos);
        }

        if (withSynonyms)
        {
            AddSynonyms(stems, byStem, snapshot);
        }

        return terms;
    }

    private void AddItself(QueryTerm term, IndexSnapshot snapshot, bool withTypos)
    {
        var stem = lexicon.FindStem(term.Stem);
        var idf = InverseDocumentFrequency(stem, snapshot);
        term.IsKnown = idf > 0;
        term.Information = term.IsKnown ? idf : InverseDocumentFrequency(0, snapshot.ToolCount);
        if (term.IsKnown)
        {
            term.Variants.Add(new TermVariant(VariantKind.Exact, term.Word, stem, 1) { Idf = idf });
            return;
        }

        if (!withTypos || isWord(term.Word))
        {
            return;
        }

        foreach (var (word, near, distance) in snapshot.Vocabulary.FindNearest(term.Word))
        {
            term.Variants.Add(new TermVariant(VariantKind.Typo, word, near, distance == 1 ? OneEditWeight : TwoEditsWeight)
            {
                Idf = InverseDocumentFrequency(near, snapshot),
            });
        }
    }

    private void AddSynonyms(List<string> stems, Dictionary<string, QueryTerm> byStem, IndexSnapshot snapshot)
    {
        var added = new HashSet<string>(byStem.Keys, StringComparer.Ordinal);
        foreach (var (start, length, others) in synonyms.Find(stems))
        {
            var owner = Enumerable.Range(start, length).Select(at => byStem.GetValueOrDefault(stems[at])).FirstOrDefault(term => term is not null);
            if (owner is null)
            {
                continue;
            }

            foreach (var other in others)
            {
                for (var at = 0; at < other.Stems.Length; at++)
                {
                    var stem = lexicon.FindStem(other.Stems[at]);
                    var idf = InverseDocumentFrequency(stem, snapshot);
                    if (idf > 0 && !StopWords.Contains(other.Words[at]) && added.Add(other.Stems[at]))
                    {
                        owner.Variants.Add(new TermVariant(VariantKind.Synonym, other.Words[at], stem, SynonymWeight / other.Stems.Length) { Idf = idf });
                    }
                }
            }
        }
    }

    private static float InverseDocumentFrequency(int stem, IndexSnapshot snapshot)
    {
        if (stem < 0)
        {
            return 0;
        }

        var documents = 0;
        foreach (var segment in snapshot.Segments)
        {
            segment.FindPostings(stem, out var count);
            documents += count;
        }

        return documents == 0 ? 0 : InverseDocumentFrequency(documents, snapshot.ToolCount);
    }

    // Lucene's form of BM25's idf, which is never negative.
    private static float InverseDocumentFrequency(int documents, int total) => MathF.Log(1 + ((total - documents + 0.5f) / (documents + 0.5f)));
}
