using System.Buffers;

namespace Connectors.Engine.Mcp;

/// <summary>Mends JSON text in which half of a surrogate pair stands alone, as JavaScript writes a string cut in the middle of a character.</summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6; // \uXXXX

    /// <summary>The line as it is, or a copy with U+FFFD in the place of each half.</summary>
    public static ReadOnlySequence<byte> Mend(ReadOnlySequence<byte> line)
    {
        if (!MayHold(line))
        {
            return line;
        }

        var text = line.ToArray();
        for (var i = 0; i < text.Length;)
        {
            var step = text.AsSpan(i).IndexOf((byte)'\\');
            if (step < 0)
            {
                break;
            }

            i += step;
            if (Unit(text, i) is not { } unit)
            {
                i += 2; // Another escape: its second character is no start of one.
            }
            else if (char.IsHighSurrogate(unit) && Unit(text, i + EscapeLength) is { } next && char.IsLowSurrogate(next))
            {
                i += 2 * EscapeLength;
            }
            else
            {
                if (char.IsSurrogate(unit))
                {
                    "fffd"u8.CopyTo(text.AsSpan(i + 2));
                }

                i += EscapeLength;
            }
        }

        return new ReadOnlySequence<byte>(text);
    }

    private static bool MayHold(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            // One that is cut between two segments counts as found.
            var span = segment.Span;
            if (span.IndexOf("\\ud"u8) >= 0 || span.IndexOf("\\uD"u8) >= 0 || span.EndsWith("\\"u8) || span.EndsWith("\\u"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static char? Unit(byte[] text, int at) =>
        at + EscapeLength <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && System.Buffers.Text.Utf8Parser.TryParse(text.AsSpan(at + 2, 4), out ushort unit, out var read, 'x') && read == 4
            ? (char)unit
            : null;
}
