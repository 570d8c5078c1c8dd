using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Connectors.Engine.Selection.Text;

/// <summary>Takes the accents off letters: canonical decomposition, then every non-spacing mark goes.</summary>
/// <remarks>With invariant globalisation, under which a host may run us, <see cref="string.Normalize()"/> returns text as it is, so the table is our own.</remarks>
internal static class AccentFolding
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int HangulVowelsTimesTails = 588;
    private const int HangulTails = 28;

    private static readonly Lazy<FrozenDictionary<int, string>> Decompositions = new(ReadDecompositions);

    /// <summary>Takes the accents off.</summary>
    /// <param name="text">Any text; lone surrogates become U+FFFD.</param>
    /// <returns>The text without accents.</returns>
    public static string Fold(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToString();
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                folded.Append((char)rune.Value);
            }
            else if (rune.Value is >= HangulFirst and <= HangulLast)
            {
                AppendJamo(folded, rune.Value - HangulFirst);
            }
            else if (Decompositions.Value.TryGetValue(rune.Value, out var rest))
            {
                folded.Append(rest);
            }
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(rune);
            }
        }

        return folded.ToString();
    }

    // The Unicode Standard, 3.12: a syllable is lead, vowel and tail by arithmetic.
    private static void AppendJamo(StringBuilder folded, int index)
    {
        folded.Append((char)(0x1100 + (index / HangulVowelsTimesTails)));
        folded.Append((char)(0x1161 + (index % HangulVowelsTimesTails / HangulTails)));
        if (index % HangulTails > 0)
        {
            folded.Append((char)(0x11A7 + (index % HangulTails)));
        }
    }

    private static FrozenDictionary<int, string> ReadDecompositions()
    {
        using var stream = typeof(AccentFolding).Assembly.GetManifestResourceStream("decompositions.txt")
            ?? throw new InvalidOperationException("The resource decompositions.txt is not in the assembly.");
        using var reader = new StreamReader(stream);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var points = line.Split(' ').Select(point => int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            table[points[0]] = string.Concat(points.Skip(1).Select(char.ConvertFromUtf32));
        }

        return table.ToFrozenDictionary();
    }
}
