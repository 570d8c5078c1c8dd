using System.Runtime.InteropServices;
using System.Text.Json;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>A file of tensors in the safetensors layout, mapped into memory: eight bytes of header length, a JSON header, the tensors.</summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    private const int MaximumHeader = 1 << 20;
    private readonly MappedFile file;
    private readonly byte* start;
    private readonly long length;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Maps a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is cut short or no such file.</exception>
    public SafetensorsFile(string path)
    {
        file = new MappedFile(path);
        start = file.Start;
        length = file.Length;
        try
        {
            ReadHeader(path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a tensor of signed bytes; valid until the file is disposed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rows">The rows that it must have.</param>
    /// <param name="columns">The columns that it must have.</param>
    /// <returns>Where it begins.</returns>
    public sbyte* GetBytes(string name, int rows, int columns) => (sbyte*)(start + Find(name, "I8", (long)rows * columns).Begin);

    /// <summary>A copy of a tensor of 32-bit floats.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">The numbers that it must have.</param>
    /// <returns>The numbers.</returns>
    public float[] GetFloats(string name, int count)
    {
        var bytes = new ReadOnlySpan<byte>(start + Find(name, "F32", (long)count * sizeof(float)).Begin, count * sizeof(float));
        var values = new float[count];
        bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Keeps the file mapped until <see cref="Release"/>, even if it is disposed meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed already.</exception>
    public void Hold() => file.Hold();

    /// <summary>Ends what <see cref="Hold"/> began.</summary>
    public void Release() => file.Release();

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void ReadHeader(string path)
    {
        if (length < sizeof(long))
        {
            throw new InvalidDataException($"{path} is cut short: it has {length} bytes.");
        }

        var headerLength = *(long*)start;
        if (headerLength is <= 0 or > MaximumHeader || headerLength > length - sizeof(long))
        {
            throw new InvalidDataException($"{path} is damaged: its header claims {headerLength} bytes.");
        }

        try
        {
            using var header = JsonDocument.Parse(new ReadOnlySpan<byte>(start + sizeof(long), (int)headerLength).ToArray());
            foreach (var member in header.RootElement.EnumerateObject().Where(member => member.Name != "__metadata__"))
            {
                var offsets = member.Value.GetProperty("data_offsets");
                var begin = sizeof(long) + headerLength + offsets[0].GetInt64();
                var end = sizeof(long) + headerLength + offsets[1].GetInt64();
                if (begin < 0 || end < begin || end > length)
                {
                    throw new InvalidDataException($"{path} is cut short: '{member.Name}' ends at byte {end}, the file at {length}.");
                }

                entries.Add(member.Name, new Entry(member.Value.GetProperty("dtype").GetString() ?? "", begin, end - begin));
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path} is damaged: its header cannot be read.", fault);
        }
    }

    private Entry Find(string name, string type, long bytes) =>
        entries.TryGetValue(name, out var entry) && entry.Type == type && entry.Length == bytes
            ? entry
            : throw new InvalidDataException($"The model has no tensor '{name}' of {bytes} bytes {type}.");

    private sealed record Entry(string Type, long Begin, long Length);
}
