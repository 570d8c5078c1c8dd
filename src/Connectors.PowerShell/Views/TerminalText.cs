using System.Text;

namespace Connectors.PowerShell;

/// <summary>Makes text from servers safe to print: what could move the cursor, colour the screen or hide words is taken out.</summary>
public static class TerminalText
{
    private const char Escape = (char)0x1B;

    /// <summary>The text on one line.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text without control characters and escape sequences, white space folded to single blanks.</returns>
    public static string Line(string? text) => Clean(text, keepLines: false);

    /// <summary>The text with its line breaks and tabs.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text without other control characters and escape sequences.</returns>
    public static string Block(string? text) => Clean(text, keepLines: true);

    private static string Clean(string? text, bool keepLines)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is Escape or '\u009B')
            {
                i = EndOfSequence(text, i);
            }
            else if (keepLines && c is '\n' or '\t')
            {
                clean.Append(c);
            }
            else if (char.IsWhiteSpace(c) && !(keepLines && c == '\r'))
            {
                if (!keepLines && (clean.Length == 0 || clean[^1] == ' '))
                {
                    continue;
                }

                clean.Append(' ');
            }
            else if (!IsUnsafe(c))
            {
                clean.Append(c);
            }
        }

        return keepLines ? clean.ToString() : clean.ToString().TrimEnd();
    }

    // Controls, and the marks that turn the direction of what follows (used to disguise words).
    private static bool IsUnsafe(char c) => char.IsControl(c)
        || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F' or '\u061C';

    // The last character of an ECMA-48 sequence that begins at start: CSI … final byte, or a string up to BEL or ST, or two characters.
    private static int EndOfSequence(string text, int start)
    {
        var i = start;
        var kind = '[';
        if (text[start] == Escape)
        {
            if (start + 1 >= text.Length)
            {
                return start;
            }

            i = start + 1;
            kind = text[i];
        }

        switch (kind)
        {
            case '[':
                for (i++; i < text.Length && text[i] is >= ' ' and <= '?'; i++)
                {
                }

                return i < text.Length && text[i] is >= '@' and <= '~' ? i : i - 1;
            case ']' or 'P' or 'X' or '^' or '_':
                for (i++; i < text.Length; i++)
                {
                    if (text[i] is '\a' or '\u009C')
                    {
                        return i;
                    }

                    if (text[i] == Escape && i + 1 < text.Length && text[i + 1] == '\\')
                    {
                        return i + 1;
                    }
                }

                return text.Length - 1;
            default:
                return i;
        }
    }
}
