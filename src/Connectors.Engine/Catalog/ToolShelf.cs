using System.Buffers.Binary;
using System.Collections;
using System.Collections.Concurrent;
using System.Text;

namespace Connectors.Engine.Catalog;

/// <summary>A server's tools as the bytes that the store keeps; a tool is made of them when it is first asked for. Thread-safe.</summary>
/// <remarks>
/// A select looks at a few of some thousand tools, and their schemas are most of a catalogue: half the memory in UTF-8, and none
/// of it parsed at the start of a process. A tool that nobody holds any more is made again when it is next asked for, unless it
/// was asked for by name; so a gateway that has answered a hundred thousand selects holds no more tools than one that has just begun.
/// </remarks>
internal sealed class ToolShelf : IReadOnlyList<Tool>
{
    // Name, category, title, description, input schema, output schema, annotations: each with its length in front, -1 for null.
    private const int Texts = 7;

    private readonly byte[] bytes;
    private readonly int[] starts;
    private readonly WeakReference<Tool>?[] made;
    private readonly string server;

    // The tools that were asked for by name: who calls a tool calls it again, and its schema, read once, hangs on it.
    private readonly ConcurrentDictionary<int, Tool> named = new();
    private string[]? categories;

    private ToolShelf(string server, byte[] bytes, int[] starts)
    {
        this.server = server;
        this.bytes = bytes;
        this.starts = starts;
        made = new WeakReference<Tool>?[starts.Length];
    }

    /// <summary>How many tools there are.</summary>
    public int Count => starts.Length;

    /// <summary>The bytes, as <see cref="TryRead"/> takes them.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>A tool; mostly the same object while somebody holds it.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>The tool.</returns>
    public Tool this[int index]
    {
        get
        {
            if (Volatile.Read(ref made[index])?.TryGetTarget(out var known) == true)
            {
                return known;
            }

            var tool = Make(index);
            Volatile.Write(ref made[index], new WeakReference<Tool>(tool));
            return tool;
        }
    }

    /// <summary>Puts tools on a shelf.</summary>
    /// <param name="server">Their server.</param>
    /// <param name="tools">The tools, with their input schemas.</param>
    /// <returns>The shelf.</returns>
    public static ToolShelf Of(string server, IReadOnlyList<Tool> tools)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(tools.Count);
        foreach (var tool in tools)
        {
            writer.Write(tool.TokenCost);
            Write(tool.Name);
            Write(tool.Category);
            Write(tool.Title);
            Write(tool.Description);
            Write(tool.InputSchema);
            Write(tool.OutputSchema);
            Write(ToolDefinition.WriteAnnotations(tool.Annotations));
        }

        writer.Flush();
        return TryRead(server, stream.ToArray()) ?? throw new InvalidOperationException("A shelf cannot read what it wrote.");

        void Write(string? text)
        {
            writer.Write(text is null ? -1 : Encoding.UTF8.GetByteCount(text));
            writer.Write(text is null ? [] : Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Takes the bytes of a shelf.</summary>
    /// <param name="server">The server.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The shelf, or null when the bytes are damaged.</returns>
    public static ToolShelf? TryRead(string server, byte[] bytes)
    {
        var at = 0;
        if (ReadNumber() is not (>= 0 and var count) || count > bytes.Length / ((Texts + 1) * sizeof(int)))
        {
            return null;
        }

        var starts = new int[count];
        for (var tool = 0; tool < starts.Length; tool++)
        {
            starts[tool] = at;
            at += sizeof(int);
            for (var text = 0; text < Texts; text++)
            {
                if (ReadNumber() is not { } length || length > bytes.Length - at)
                {
                    return null;
                }

                at += Math.Max(0, length);
            }
        }

        return at == bytes.Length ? new ToolShelf(server, bytes, starts) : null;

        int? ReadNumber()
        {
            if (at < 0 || at > bytes.Length - sizeof(int))
            {
                return null;
            }

            var number = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            at += sizeof(int);
            return number;
        }
    }

    /// <summary>A tool's category, without making the tool.</summary>
    /// <param name="index">Its place.</param>
    /// <returns>The category.</returns>
    public string CategoryOf(int index) => (categories ??= ReadCategories())[index];

    /// <summary>Finds a tool by name.</summary>
    /// <param name="name">The name as it is spelt, else in any case when only one fits.</param>
    /// <returns>The tool, or null.</returns>
    public Tool? Find(string name)
    {
        var (alike, count) = (-1, 0);
        for (var index = 0; index < Count; index++)
        {
            var other = NameOf(index);
            if (other == name)
            {
                return Keep(index);
            }

            if (other.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                (alike, count) = (index, count + 1);
            }
        }

        return count == 1 ? Keep(alike) : null;
    }

    /// <summary>The tools for whoever looks at all of them once: those that are made for it are not kept.</summary>
    /// <returns>The tools.</returns>
    public IEnumerable<Tool> ReadOnce()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return Make(index);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Tool> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Tool Keep(int index) => named.TryGetValue(index, out var known) ? known : named.GetOrAdd(index, this[index]);

    private string NameOf(int index)
    {
        var at = starts[index] + sizeof(int);
        return ReadText(ref at)!;
    }

    private string[] ReadCategories()
    {
        var few = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = new string[Count];
        for (var index = 0; index < all.Length; index++)
        {
            var at = starts[index] + sizeof(int);
            ReadText(ref at);
            var category = ReadText(ref at)!;
            all[index] = few.TryAdd(category, category) ? category : few[category];
        }

        return all;
    }

    private Tool Make(int index)
    {
        var at = starts[index];
        var cost = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        at += sizeof(int);
        var (name, category, title, description) = (ReadText(ref at)!, ReadText(ref at)!, ReadText(ref at), ReadText(ref at)!);
        var (input, output, annotations) = (ReadText(ref at)!, ReadText(ref at), ReadText(ref at));
        return ToolDefinition.Create(server, category, name, title, description, input, output, ToolDefinition.ReadAnnotations(annotations), cost);
    }

    private string? ReadText(ref int at)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        at += sizeof(int);
        if (length < 0)
        {
            return null;
        }

        at += length;
        return Encoding.UTF8.GetString(bytes, at - length, length);
    }
}
