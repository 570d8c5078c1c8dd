using System.Buffers;
using System.Text.Json;

namespace Connectors.Engine.Catalog;

/// <summary>Writes JSON into memory that each thread keeps, and gives out a copy of the length that it has.</summary>
internal static class JsonText
{
    // More than this is given back after use.
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? kept;

    [ThreadStatic]
    private static Utf8JsonWriter? keptWriter;

    /// <param name="value">What to write.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="ending">What follows it, as it is.</param>
    /// <returns>The text in UTF-8; everything beyond ASCII is escaped.</returns>
    public static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write, ReadOnlySpan<byte> ending = default)
    {
        // Taken, so that who writes JSON while it writes JSON gets another.
        var (buffer, writer) = (kept ?? new ArrayBufferWriter<byte>(512), keptWriter);
        (kept, keptWriter) = (null, null);
        if (writer is null)
        {
            writer = new Utf8JsonWriter(buffer);
        }
        else
        {
            writer.Reset(buffer);
        }

        write(writer, value);
        writer.Flush();
        buffer.Write(ending);
        var text = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= MostKept)
        {
            buffer.ResetWrittenCount();
            (kept, keptWriter) = (buffer, writer);
        }

        return text;
    }
}
