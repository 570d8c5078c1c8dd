using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Connectors.Rest.Json;

namespace Connectors.Gateway.Logging;

/// <summary>A line of the log: <c>Timestamp</c> (UTC), <c>LogLevel</c>, <c>Category</c>, <c>Message</c>, <c>Exception</c>, then the event's values under their names, then those of its scopes.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The writer writes to memory of its own; there is nothing to give back.")]
internal sealed class JsonLine
{
    private const string Template = "{OriginalFormat}";
    private const int MostKept = 64 * 1024;

    // A thread writes one line at a time, into memory that it keeps.
    [ThreadStatic]
    private static JsonLine? kept;

    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private readonly Utf8JsonWriter writer;
    private readonly List<string> names = [];

    private JsonLine() => writer = new Utf8JsonWriter(buffer);

    public static JsonLine Begin(LogLevel level, string category, string message, Exception? exception)
    {
        var line = kept is { buffer.Capacity: <= MostKept } ours ? ours : kept = new JsonLine();
        line.Open(level, category, message, exception);
        return line;
    }

    /// <summary>Adds the values of an event or a scope, if it has names for them. Of a name that comes twice the first counts.</summary>
    public void AddMembers(object? source)
    {
        // By index where that goes: an enumerator would be made for each line.
        if (source is IReadOnlyList<KeyValuePair<string, object?>> list)
        {
            for (var index = 0; index < list.Count; index++)
            {
                Add(list[index].Key, list[index].Value);
            }
        }
        else if (source is IEnumerable<KeyValuePair<string, object?>> members)
        {
            foreach (var (name, value) in members)
            {
                Add(name, value);
            }
        }
    }

    /// <returns>The line, with its end; valid until the thread begins the next one.</returns>
    public ReadOnlySpan<byte> End()
    {
        writer.WriteEndObject();
        writer.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private void Open(LogLevel level, string category, string message, Exception? exception)
    {
        // What a line that failed half-way left behind goes, too.
        buffer.ResetWrittenCount();
        writer.Reset();
        names.Clear();
        writer.WriteStartObject();
        Span<byte> time = stackalloc byte[32];
        DateTime.UtcNow.TryFormat(time, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        writer.WriteString(Name("Timestamp"), time[..length]);
        writer.WriteString(Name("LogLevel"), NameOf(level));
        writer.WriteString(Name("Category"), category);
        writer.WriteString(Name("Message"), message);
        if (exception is not null)
        {
            writer.WriteString(Name("Exception"), exception.ToString());
        }
    }

    private void Add(string name, object? value)
    {
        if (name == Template || names.Contains(name))
        {
            return;
        }

        writer.WritePropertyName(Name(name));
        if (value is null or string or bool or int or long || (value is double number && double.IsFinite(number)))
        {
            PlainJson.Write(writer, value);
        }
        else
        {
            writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }

    private string Name(string name)
    {
        names.Add(name);
        return name;
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => nameof(LogLevel.Trace),
        LogLevel.Debug => nameof(LogLevel.Debug),
        LogLevel.Information => nameof(LogLevel.Information),
        LogLevel.Warning => nameof(LogLevel.Warning),
        LogLevel.Error => nameof(LogLevel.Error),
        _ => nameof(LogLevel.Critical),
    };
}
