using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Index;

/// <summary>Numbers for the words and stems of one index. Grows only; a number is never given twice. Thread-safe.</summary>
internal sealed class Lexicon
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> wordIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> stemIds = new(StringComparer.Ordinal);
    private readonly List<string> stems = [];
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
                stemId = AddStem(stem);
            }

            var id = words.Count;
            words.Add(word);
            stemOfWord.Add(stemId);
            wordIds.Add(word, id);
            return (id, stemId);
        }
    }

    /// <summary>Numbers stems, new ones included.</summary>
    /// <param name="texts">The stems in UTF-8, one after the other.</param>
    /// <param name="lengths">The bytes of each.</param>
    /// <param name="numbers">Takes their numbers.</param>
    /// <returns>False when the lengths do not add up to the texts.</returns>
    public bool TryAddStems(ReadOnlySpan<byte> texts, ReadOnlySpan<byte> lengths, Span<int> numbers)
    {
        Span<char> stem = stackalloc char[byte.MaxValue];
        lock (gate)
        {
            var known = stemIds.GetAlternateLookup<ReadOnlySpan<char>>();
            for (var at = 0; at < lengths.Length; at++)
            {
                if (lengths[at] > texts.Length)
                {
                    return false;
                }

                var text = stem[..System.Text.Encoding.UTF8.GetChars(texts[..lengths[at]], stem)];
                if (!known.TryGetValue(text, out numbers[at]))
                {
                    numbers[at] = AddStem(text.ToString());
                }

                texts = texts[lengths[at]..];
            }
        }

        return texts.IsEmpty;
    }

    /// <summary>The stem of a number.</summary>
    /// <param name="stem">A number that was given.</param>
    /// <returns>The stem.</returns>
    public string StemOf(int stem)
    {
        lock (gate)
        {
            return stems[stem];
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

    private int AddStem(string stem)
    {
        stems.Add(stem);
        stemIds.Add(stem, stems.Count - 1);
        return stems.Count - 1;
    }
}
