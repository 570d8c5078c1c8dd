using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Index;

/// <summary>Numbers for the words and stems of one index. Grows only; a number is never given twice. Thread-safe.</summary>
internal sealed class Lexicon
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> wordIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> stemIds = new(StringComparer.Ordinal);
    private readonly List<string> words = [];
    private readonly List<int> stemOfWord = [];

    /// <summary>Numbers a word, and its stem, new ones included.</summary>
    /// <param name="word">In lower case.</param>
    /// <returns>Word and stem.</returns>
    public (int Word, int Stem) Add(string word)
    {
        lock (gate)
        {
            if (wordIds.TryGetValue(word, out var known))
            {
                return (known, stemOfWord[known]);
            }

            var stem = EnglishStemmer.Stem(word);
            if (!stemIds.TryGetValue(stem, out var stemId))
            {
                stemId = stemIds.Count;
                stemIds.Add(stem, stemId);
            }

            var id = words.Count;
            words.Add(word);
            stemOfWord.Add(stemId);
            wordIds.Add(word, id);
            return (id, stemId);
        }
    }

    /// <summary>Finds a stem.</summary>
    /// <param name="stem">The stem.</param>
    /// <returns>Its number, or -1.</returns>
    public int FindStem(string stem)
    {
        lock (gate)
        {
            return stemIds.GetValueOrDefault(stem, -1);
        }
    }

    /// <summary>The word of a number.</summary>
    /// <param name="word">A number that <see cref="Add"/> gave.</param>
    /// <returns>The word and its stem's number.</returns>
    public (string Word, int Stem) Get(int word)
    {
        lock (gate)
        {
            return (words[word], stemOfWord[word]);
        }
    }
}
