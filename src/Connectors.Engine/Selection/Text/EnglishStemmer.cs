namespace Connectors.Engine.Selection.Text;

/// <summary>The Snowball stemmer for English (Porter2), after the algorithm published by M. Porter and R. Boulton at snowballstem.org.</summary>
internal static class EnglishStemmer
{
    private const int MaximumLength = 64;

    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie",
        ["idly"] = "idl", ["gently"] = "gentl", ["ugly"] = "ugli", ["early"] = "earli", ["only"] = "onli", ["singly"] = "singl",
        ["sky"] = "sky", ["news"] = "news", ["howe"] = "howe", ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
    };

    private static readonly HashSet<string> FinishedAfterPlural = new(StringComparer.Ordinal)
    {
        "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
    };

    // Longest first: the first that fits is the longest.
    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
        ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"),
        ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"),
        ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"),
        ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""),
        ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Step4 =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic",
    ];

    /// <summary>Stems one word.</summary>
    /// <param name="word">A word in lower case. One with letters outside a to z comes back as it is.</param>
    /// <returns>Its stem.</returns>
    public static string Stem(string word)
    {
        if (word.Length is <= 2 or > MaximumLength || word.AsSpan().ContainsAnyExcept(Letters))
        {
            return word;
        }

        if (Exceptions.TryGetValue(word, out var known))
        {
            return known;
        }

        Span<char> buffer = stackalloc char[MaximumLength + 2];
        word.CopyTo(buffer);
        var work = new Work(buffer, word.Length);
        work.Run();
        return work.Word.SequenceEqual(word) ? word : work.Word.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz'");

    private ref struct Work(Span<char> buffer, int length)
    {
        private readonly Span<char> text = buffer;
        private int length = length;
        private int region1;
        private int region2;

        public readonly ReadOnlySpan<char> Word => text[..length];

        public void Run()
        {
            if (text[0] == '\'')
            {
                text[1..length].CopyTo(text);
                length--;
            }

            // A y that acts as a consonant is marked with a capital.
            for (var at = 0; at < length; at++)
            {
                if (text[at] == 'y' && (at == 0 || IsVowel(text[at - 1])))
                {
                    text[at] = 'Y';
                }
            }

            FindRegions();
            RemovePossessive();
            RemovePlural();
            if (!FinishedAfterPlural.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Word))
            {
                RemovePastAndGerund();
                ReplaceFinalY();
                Replace(Step2, isStep2: true);
                Replace(Step3, isStep2: false);
                RemoveStep4();
                RemoveFinalEAndL();
            }

            for (var at = 0; at < length; at++)
            {
                text[at] = text[at] == 'Y' ? 'y' : text[at];
            }
        }

        private void FindRegions()
        {
            region1 = Word.StartsWith("gener") || Word.StartsWith("arsen") ? 5
                : Word.StartsWith("commun") ? 6
                : RegionAfter(0);
            region2 = RegionAfter(region1);
        }

        // What lies after the first non-vowel that follows a vowel.
        private readonly int RegionAfter(int start)
        {
            for (var at = start + 1; at < length; at++)
            {
                if (!IsVowel(text[at]) && IsVowel(text[at - 1]))
                {
                    return at + 1;
                }
            }

            return length;
        }

        private void RemovePossessive()
        {
            length -= EndsWith("'s'") ? 3 : EndsWith("'s") ? 2 : EndsWith("'") ? 1 : 0;
        }

        private void RemovePlural()
        {
            if (EndsWith("sses"))
            {
                length -= 2;
            }
            else if (EndsWith("ied") || EndsWith("ies"))
            {
                length -= length > 4 ? 2 : 1;
            }
            else if (EndsWith("s") && !EndsWith("us") && !EndsWith("ss") && HasVowel(length - 2))
            {
                length--;
            }
        }

        private void RemovePastAndGerund()
        {
            var eed = EndsWith("eedly") ? 5 : EndsWith("eed") ? 3 : 0;
            if (eed > 0)
            {
                length -= length - eed >= region1 ? eed - 2 : 0;
                return;
            }

            var suffix = EndsWith("ingly") ? 5 : EndsWith("edly") ? 4 : EndsWith("ing") ? 3 : EndsWith("ed") ? 2 : 0;
            if (suffix == 0 || !HasVowel(length - suffix))
            {
                return;
            }

            length -= suffix;
            if (EndsWith("at") || EndsWith("bl") || EndsWith("iz"))
            {
                Append('e');
            }
            else if (EndsWithDouble())
            {
                length--;
            }
            else if (region1 >= length && EndsWithShortSyllable(length))
            {
                Append('e');
            }
        }

        private readonly void ReplaceFinalY()
        {
            if (length > 2 && text[length - 1] is 'y' or 'Y' && !IsVowel(text[length - 2]))
            {
                text[length - 1] = 'i';
            }
        }

        private void Replace((string Suffix, string Replacement)[] rules, bool isStep2)
        {
            foreach (var (suffix, replacement) in rules)
            {
                if (!EndsWith(suffix))
                {
                    continue;
                }

                var start = length - suffix.Length;
                var fits = start >= region1 && suffix switch
                {
                    "ogi" => start > 0 && text[start - 1] == 'l',
                    "li" when isStep2 => start > 0 && text[start - 1] is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't',
                    "ative" => start >= region2,
                    _ => true,
                };
                if (fits)
                {
                    replacement.CopyTo(text[start..]);
                    length = start + replacement.Length;
                }

                return;
            }
        }

        private void RemoveStep4()
        {
            foreach (var suffix in Step4)
            {
                if (EndsWith(suffix))
                {
                    var start = length - suffix.Length;
                    if (start >= region2 && (suffix != "ion" || (start > 0 && text[start - 1] is 's' or 't')))
                    {
                        length = start;
                    }

                    return;
                }
            }
        }

        private void RemoveFinalEAndL()
        {
            var last = length - 1;
            if (EndsWith("e"))
            {
                length -= last >= region2 || (last >= region1 && !EndsWithShortSyllable(last)) ? 1 : 0;
            }
            else if (EndsWith("ll") && last >= region2)
            {
                length--;
            }
        }

        private readonly bool EndsWith(string suffix) => Word.EndsWith(suffix);

        private readonly bool EndsWithDouble() =>
            length >= 2 && text[length - 1] == text[length - 2] && text[length - 1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't';

        // A vowel after a non-vowel and before one that is not w, x or Y; or a vowel that begins the word, before a non-vowel.
        private readonly bool EndsWithShortSyllable(int end) => end switch
        {
            < 2 => false,
            2 => IsVowel(text[0]) && !IsVowel(text[1]),
            _ => !IsVowel(text[end - 3]) && IsVowel(text[end - 2]) && !IsVowel(text[end - 1]) && text[end - 1] is not ('w' or 'x' or 'Y'),
        };

        private readonly bool HasVowel(int end)
        {
            for (var at = 0; at < end; at++)
            {
                if (IsVowel(text[at]))
                {
                    return true;
                }
            }

            return false;
        }

        private void Append(char letter) => text[length++] = letter;

        private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
    }
}
