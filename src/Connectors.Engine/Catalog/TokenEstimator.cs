using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connectors.Engine.Catalog;

/// <summary>Estimates what a tool costs a model to be told of, in tokens of the o200k vocabulary, without carrying that vocabulary.</summary>
/// <remarks>
/// The text is cut by o200k's own published pre-tokenisation pattern, which no merge crosses. What a piece of each kind
/// costs on average was fitted by least squares of the relative error over 2,733 tools of 69 public MCP servers
/// (counts by gpt-tokenizer 3); with whole servers held out, 99.7% of the tools came within 10%, 95.6% within 5%.
/// </remarks>
internal static partial class TokenEstimator
{
    // Tokens of one word by its letters: up to 4, 7, 10, 13, more.
    private static readonly double[] SpacedWord = [0.97, 1.03, 1.0, 1.33, 1.5];
    private static readonly double[] BareWord = [1.1, 0.93, 1.13, 0.95, 2.2];

    // A word led by a mark ("_name", ".com") seldom has that mark in its first token.
    private static readonly double[] MarkedWord = [1.09, 1.29, 1.93, 2.7, 3.0];

    // Runs of punctuation by length: 1, 2, 3, 4, more. JSON's own, such as `":{"`, are single tokens.
    private static readonly double[] Punctuation = [1.04, 1.21, 1.12, 1.16, 2.05];

    private const double Digits = 1.11;
    private const double LineBreak = 1.0;
    private const double Space = 0.93;
    private const double SymbolOutsideAscii = 1.5;
    private const double WordOutsideAscii = 0.5;

    // A letter of a word with letters outside ASCII: of Latin, Greek and Cyrillic, and of all further scripts.
    private const double EuropeanLetter = 0.28;
    private const double OtherLetter = 0.65;
    private const char LastEuropean = '\u058F';

    /// <summary>Estimates the tokens of the minified <c>{name, description, inputSchema}</c>.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="description">Its description; may be empty.</param>
    /// <param name="inputSchemaJson">Its input schema as JSON text; text that is no JSON counts as it stands.</param>
    /// <returns>Tokens, at least 1.</returns>
    public static int Estimate(string name, string description, string inputSchemaJson)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(inputSchemaJson);
        var text = new StringBuilder(name.Length + description.Length + inputSchemaJson.Length + 64);
        text.Append("{\"name\":");
        AppendString(text, name);
        text.Append(",\"description\":");
        AppendString(text, description);
        text.Append(",\"inputSchema\":");
        AppendMinified(text, inputSchemaJson);
        text.Append('}');
        return CountTokens(text.ToString());
    }

    private static int CountTokens(string text)
    {
        var tokens = 0.0;
        foreach (var match in Piece().EnumerateMatches(text))
        {
            tokens += CountPiece(text.AsSpan(match.Index, match.Length));
        }

        return Math.Max(1, (int)Math.Round(tokens));
    }

    private static double CountPiece(ReadOnlySpan<char> piece)
    {
        var first = piece[0];
        if (IsLetter(first) || (piece.Length > 1 && IsLetter(piece[1])))
        {
            return CountWord(piece);
        }

        if (char.IsDigit(first) || char.GetUnicodeCategory(first) is System.Globalization.UnicodeCategory.OtherNumber or System.Globalization.UnicodeCategory.LetterNumber)
        {
            return Digits;
        }

        if (piece.IsWhiteSpace())
        {
            return piece.ContainsAny('\r', '\n') ? LineBreak : Space;
        }

        var outside = 0;
        foreach (var rune in piece.EnumerateRunes())
        {
            outside += rune.IsAscii ? 0 : 1;
        }

        return outside > 0 ? outside * SymbolOutsideAscii : Punctuation[Math.Clamp(piece.Trim().Length, 1, 5) - 1];
    }

    private static double CountWord(ReadOnlySpan<char> piece)
    {
        var bare = IsLetter(piece[0]);
        var word = bare ? piece : piece[1..];
        if (!Ascii.IsValid(word))
        {
            return WordOutsideAscii + (word.Length * (word.ContainsAnyExceptInRange('\0', LastEuropean) ? OtherLetter : EuropeanLetter));
        }

        if (word.Length > 1 && !word.ContainsAnyExceptInRange('A', 'Z'))
        {
            return bare ? 0.07 + (0.29 * word.Length) : piece[0] == ' ' ? 0.93 + (0.1 * word.Length) : 1.86;
        }

        var size = word.Length switch { <= 4 => 0, <= 7 => 1, <= 10 => 2, <= 13 => 3, _ => 4 };
        return (bare ? BareWord : piece[0] == ' ' ? SpacedWord : MarkedWord)[size];
    }

    private static bool IsLetter(char c) =>
        char.IsLetter(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static void AppendMinified(StringBuilder text, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            Append(text, document.RootElement);
        }
        catch (JsonException)
        {
            text.Append(json);
        }
    }

    private static void Append(StringBuilder text, JsonElement element)
    {
        var first = true;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in element.EnumerateObject())
                {
                    text.Append(first ? "" : ",");
                    first = false;
                    AppendString(text, member.Name);
                    text.Append(':');
                    Append(text, member.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    text.Append(first ? "" : ",");
                    first = false;
                    Append(text, item);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                AppendString(text, element.GetString()!);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    // Escapes what JSON demands and nothing else; System.Text.Json's most relaxed encoder still escapes emoji.
    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is var at and >= 0)
        {
            text.Append(rest[..at]);
            _ = rest[at] switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                var control => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)control:x4}"),
            };
            rest = rest[(at + 1)..];
        }

        text.Append(rest).Append('"');
    }

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code), '"', '\\']);

    [GeneratedRegex(
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex Piece();
}
