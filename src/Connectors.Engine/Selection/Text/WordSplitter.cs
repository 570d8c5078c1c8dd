using System.Text;

namespace Connectors.Engine.Selection.Text;

/// <summary>Cuts text into words: at everything that is neither letter nor digit, at case changes, and between letters and digits.</summary>
/// <remarks>
/// <c>getHTTPStatus_v2</c> gives get, http, status, v, 2. A word written with inner capitals or digits is also given whole
/// (<c>GitHub</c>: git, hub, github; <c>k8s</c>: k, 8, s, k8s), because people write it either way. Letters of scripts without
/// spaces between words stand alone. Accents are dropped, letters lowered.
/// </remarks>
internal static class WordSplitter
{
    private const int MaximumWordLength = 40;
    private const int MaximumParts = 4;

    /// <summary>Cuts a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="words">Takes the words in order, lowered.</param>
    /// <param name="withCompounds">Whether words with inner capitals or digits are added whole behind their parts.</param>
    public static void Split(ReadOnlySpan<char> text, List<string> words, bool withCompounds = true)
    {
        if (!Ascii.IsValid(text))
        {
            text = AccentFolding.Fold(text).Replace('\u2019', '\'');
        }

        var start = 0;
        while (start < text.Length)
        {
            if (!char.IsLetterOrDigit(text[start]))
            {
                start++;
                continue;
            }

            if (IsUnspaced(text[start]))
            {
                words.Add(text.Slice(start, 1).ToString());
                start++;
                continue;
            }

            var end = start + 1;
            while (end < text.Length && ((char.IsLetterOrDigit(text[end]) && !IsUnspaced(text[end])) || IsInnerApostrophe(text, end)))
            {
                end++;
            }

            SplitRun(text[start..end], words, withCompounds);
            start = end;
        }
    }

    /// <summary>Cuts a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The words in order, lowered, without compounds.</returns>
    public static List<string> SplitPlain(string text)
    {
        var words = new List<string>();
        Split(text, words, withCompounds: false);
        return words;
    }

    private static void SplitRun(ReadOnlySpan<char> run, List<string> words, bool withCompounds)
    {
        if (run.Contains('\''))
        {
            // don't: dont; Anna's: anna.
            var apostrophe = run.LastIndexOf('\'');
            var isPossessive = apostrophe == run.Length - 2 && run[^1] is 's' or 'S';
            run = isPossessive ? run[..apostrophe] : run;
            run = run.ToString().Replace("'", "", StringComparison.Ordinal);
        }

        var before = words.Count;
        var start = 0;
        for (var at = 1; at <= run.Length; at++)
        {
            if (at == run.Length || IsBoundary(run, at))
            {
                if (at - start <= MaximumWordLength)
                {
                    words.Add(Lower(run[start..at]));
                }

                start = at;
            }
        }

        var parts = words.Count - before;
        if (withCompounds && parts is > 1 and <= MaximumParts && run.Length <= MaximumWordLength)
        {
            words.Add(Lower(run));
        }
    }

    /// <summary>Whether a word ends inside a run of letters and digits.</summary>
    /// <param name="run">The run; what lies behind it may follow.</param>
    /// <param name="at">The place, 1 or more.</param>
    /// <returns>True between letters and digits, and at case changes.</returns>
    public static bool IsBoundary(ReadOnlySpan<char> run, int at)
    {
        var (left, right) = (run[at - 1], run[at]);
        if (char.IsDigit(left) != char.IsDigit(right))
        {
            return true;
        }

        if (!char.IsUpper(right))
        {
            // HTTPStatus: the last capital belongs to what follows; PRs and URLs are plurals.
            return false;
        }

        if (!char.IsUpper(left))
        {
            return true;
        }

        var next = at + 1 < run.Length ? run[at + 1] : '\0';
        var isPlural = next == 's' && at + 2 == run.Length;
        return char.IsLower(next) && !isPlural;
    }

    private static bool IsInnerApostrophe(ReadOnlySpan<char> text, int at) =>
        text[at] == '\'' && at + 1 < text.Length && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]);

    // Thai, Hiragana, Katakana, Han: no spaces between words.
    private static bool IsUnspaced(char c) => c is >= '\u0E00' and <= '\u0E7F' or >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF';

    private static string Lower(ReadOnlySpan<char> word) => string.Create(word.Length, word, static (target, source) => source.ToLowerInvariant(target));
}
