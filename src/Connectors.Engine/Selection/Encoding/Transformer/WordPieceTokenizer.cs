using System.Globalization;
using System.Text;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>BERT's uncased tokenizer: control characters out, CJK characters apart, lower case, accents off, split at punctuation, then the longest known pieces first.</summary>
/// <remarks>
/// After the published algorithm of google-research/bert. Microsoft.ML.Tokenizers has one too, at the price of a second
/// copy of Google.Protobuf beside whatever the host loaded.
/// </remarks>
internal sealed class WordPieceTokenizer
{
    private const int MaximumWordLength = 100;
    private const int MaximumBytes = 3; // of a UTF-16 unit in UTF-8
    private readonly LineTable pieces;
    private readonly int begin;
    private readonly int end;
    private readonly int unknown;

    // What a piece begins with that continues a word. No word of a text begins so: punctuation stands alone.
    private static ReadOnlySpan<byte> Mark => "##"u8;

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">A file of pieces, one a line, in row order.</param>
    /// <param name="size">How many pieces it must have.</param>
    /// <exception cref="InvalidDataException">It has another number of pieces, or lacks a special one.</exception>
    public WordPieceTokenizer(string path, int size)
    {
        pieces = new LineTable(path);
        (begin, end, unknown) = (pieces.Find("[CLS]"u8), pieces.Find("[SEP]"u8), pieces.Find("[UNK]"u8));
        if (pieces.Count != size || begin < 0 || end < 0 || unknown < 0)
        {
            throw new InvalidDataException($"{path} is damaged: it has {pieces.Count} pieces, not {size}, or lacks a special one.");
        }
    }

    /// <summary>Cuts a text into pieces.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maximum">The most pieces, the two special ones included.</param>
    /// <returns>The rows of the pieces, between the two special ones.</returns>
    public int[] Tokenize(string text, int maximum)
    {
        var ids = new List<int>(Math.Min(maximum, 64)) { begin };
        var word = new StringBuilder();
        foreach (var rune in Clean(text).EnumerateRunes())
        {
            if (ids.Count >= maximum)
            {
                break;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                AddWord(word, ids);
            }
            else if (IsPunctuation(rune))
            {
                AddWord(word, ids);
                word.Append(rune);
                AddWord(word, ids);
            }
            else
            {
                word.Append(rune);
            }
        }

        AddWord(word, ids);
        if (ids.Count >= maximum)
        {
            ids.RemoveRange(maximum - 1, ids.Count - maximum + 1);
        }

        ids.Add(end);
        return [.. ids];
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsCjk(rune.Value))
            {
                clean.Append(' ').Append(rune).Append(' ');
            }
            else if (IsSpace(rune))
            {
                clean.Append(' ');
            }
            else if (rune.Value != 0 && rune != Rune.ReplacementChar && !IsControl(rune))
            {
                clean.Append(rune);
            }
        }

        // Accents first: the capital I with a dot has no lower case of its own without them.
        return AccentFolding.Fold(clean.ToString()).ToLowerInvariant();
    }

    private void AddWord(StringBuilder builder, List<int> ids)
    {
        if (builder.Length == 0)
        {
            return;
        }

        // Two bytes are kept free in front, where each piece behind the first takes its mark.
        Span<byte> text = stackalloc byte[Mark.Length + (MaximumWordLength * MaximumBytes)];
        var length = builder.Length;
        var bytes = length > MaximumWordLength ? 0 : System.Text.Encoding.UTF8.GetBytes(builder.ToString(), text[Mark.Length..]);
        builder.Clear();
        var first = ids.Count;
        for (var at = 0; at < bytes;)
        {
            var start = at == 0 ? Mark.Length : at;
            if (at > 0)
            {
                Mark.CopyTo(text[at..]);
            }

            var stop = Mark.Length + bytes;
            var id = -1;
            while (stop > Mark.Length + at && (id = pieces.Find(text[start..stop])) < 0)
            {
                stop--;
            }

            if (id < 0)
            {
                bytes = 0;
                break;
            }

            ids.Add(id);
            at = stop - Mark.Length;
        }

        if (bytes == 0)
        {
            ids.RemoveRange(first, ids.Count - first);
            ids.Add(unknown);
        }
    }

    private static bool IsSpace(Rune rune) => rune.Value is ' ' or '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator;

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;

    private static bool IsPunctuation(Rune rune) =>
        rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    // The CJK Unified Ideographs blocks; Hangul, Hiragana and Katakana are not among them.
    private static bool IsCjk(int value) => value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
