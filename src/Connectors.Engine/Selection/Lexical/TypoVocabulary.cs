using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Selection.Lexical;

/// <summary>The words of an index, to be searched for the ones that a mistyped word may have meant.</summary>
internal sealed class TypoVocabulary
{
    /// <summary>The fewest letters that a word must have to be taken for mistyped.</summary>
    public const int MinimumLength = 4;

    private const int MaximumCandidates = 3;
    private const int LongWord = 6;
    private readonly Entry[] entries;

    /// <summary>Gathers the words.</summary>
    /// <param name="segments">The segments.</param>
    public TypoVocabulary(IEnumerable<ServerSegment> segments)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var segment in segments)
        {
            foreach (var (word, stem) in segment.Words.Read())
            {
                if (word.Length >= MinimumLength - 1)
                {
                    words.TryAdd(word, stem);
                }
            }
        }

        var sorted = words.Keys.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        entries = Array.ConvertAll(sorted, word => new Entry(word, words[word], Letters(word)));
    }

    /// <summary>Finds the nearest words: one edit away (up to five letters) or two.</summary>
    /// <param name="word">The word as typed, in lower case.</param>
    /// <returns>At most three stems, nearest first, each with a word of it and the edits.</returns>
    public IReadOnlyList<(string Word, int Stem, int Distance)> FindNearest(string word)
    {
        if (word.Length < MinimumLength)
        {
            return [];
        }

        var limit = word.Length < LongWord ? 1 : 2;
        var letters = Letters(word);
        var found = new List<(string Word, int Stem, int Distance)>();
        foreach (var entry in entries)
        {
            // An edit changes the length by one at most, and the set of letters by two.
            if (Math.Abs(entry.Word.Length - word.Length) <= limit
                && System.Numerics.BitOperations.PopCount(entry.Letters ^ letters) <= 2 * limit)
            {
                // Two slips in one word seldom hit its first letter too; without this rule names become other words.
                var distance = EditDistance.Measure(word, entry.Word, limit);
                if (distance <= limit && (distance == 1 || entry.Word[0] == word[0]))
                {
                    found.Add((entry.Word, entry.Stem, distance));
                }
            }
        }

        return [.. found
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Word[0] == word[0] ? 0 : 1)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .DistinctBy(candidate => candidate.Stem)
            .Take(MaximumCandidates)];
    }

    private static uint Letters(string word)
    {
        var set = 0u;
        foreach (var c in word)
        {
            set |= 1u << (c & 31);
        }

        return set;
    }

    private sealed record Entry(string Word, int Stem, uint Letters);
}
