using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Connectors.Engine.Selection.Index;

/// <summary>A <see cref="ServerSegment"/> as bytes. Its stems are spelt out, since their numbers belong to one index.</summary>
/// <remarks>Seven counts, then the arrays, all little-endian as the platforms that we ship for are.</remarks>
internal static class SegmentBytes
{
    /// <summary>To be raised with every change of what is written, or of how words are cut, stemmed, counted or hashed.</summary>
    public const int Format = 1;

    private const int HashBytes = 16;

    /// <summary>Writes a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="lexicon">The lexicon that it was built with.</param>
    /// <returns>Its bytes.</returns>
    public static byte[] Write(ServerSegment segment, Lexicon lexicon)
    {
        var stems = segment.Stems;
        var places = new Dictionary<int, int>(stems.Length);
        var stemTexts = new MemoryStream();
        var stemLengths = new byte[stems.Length];
        for (var at = 0; at < stems.Length; at++)
        {
            places.Add(stems[at], at);
            var text = System.Text.Encoding.UTF8.GetBytes(lexicon.StemOf(stems[at]));
            stemLengths[at] = checked((byte)text.Length);
            stemTexts.Write(text);
        }

        var words = segment.Words;
        var stemsOfWords = new int[words.Stems.Length];
        for (var at = 0; at < stemsOfWords.Length; at++)
        {
            stemsOfWords[at] = places[words.Stems[at]];
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var count in (ReadOnlySpan<int>)[segment.Tools.Count, stems.Length, (int)stemTexts.Length, segment.Postings.Length, words.Lengths.Length, words.Texts.Length, segment.Hashes.Count])
        {
            writer.Write(count);
        }

        Write<int>(segment.Offsets);
        Write<int>(segment.DocumentCounts);
        Write<uint>(segment.Postings);
        Write<int>(stemsOfWords);
        Write<int>(segment.TokenCosts);
        Write<ushort>(segment.Lengths);
        writer.Write(stemLengths);
        writer.Write(stemTexts.ToArray());
        writer.Write(words.Lengths);
        writer.Write(words.Texts);
        foreach (var hash in segment.Hashes)
        {
            writer.Write(Convert.FromHexString(hash));
        }

        writer.Flush();
        return stream.ToArray();

        void Write<T>(ReadOnlySpan<T> values)
            where T : unmanaged => writer.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads a segment.</summary>
    /// <param name="bytes">What <see cref="Write"/> gave.</param>
    /// <param name="server">The server, with as many tools as were written.</param>
    /// <param name="lexicon">Numbers the stems.</param>
    /// <param name="withHashes">Whether the segment must name the texts that are encoded.</param>
    /// <returns>The segment, or null when the bytes are not such.</returns>
    public static ServerSegment? TryRead(ReadOnlySpan<byte> bytes, IndexedServer server, Lexicon lexicon, bool withHashes)
    {
        const int Counts = 7;
        if (bytes.Length < Counts * sizeof(int))
        {
            return null;
        }

        var counts = MemoryMarshal.Cast<byte, int>(bytes[..(Counts * sizeof(int))]);
        var (tools, stemCount, stemBytes, postingCount, wordCount, wordBytes, hashCount) = (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
        var expected = (long)(Counts + (stemCount + 1L) + stemCount + postingCount + wordCount + tools) * sizeof(int)
            + ((long)tools * ServerSegment.FieldCount * sizeof(ushort)) + stemCount + stemBytes + wordCount + wordBytes + ((long)hashCount * HashBytes);
        if (counts.IndexOfAnyExceptInRange(0, bytes.Length) >= 0 || expected != bytes.Length || tools != server.Tools.Count || (withHashes && hashCount != tools))
        {
            return null;
        }

        var rest = bytes[(Counts * sizeof(int))..];
        var offsets = Take<int>(ref rest, stemCount + 1);
        var documentCounts = Take<int>(ref rest, stemCount);
        var postings = Take<uint>(ref rest, postingCount);
        var stemsOfWords = Take<int>(ref rest, wordCount).ToArray();
        var costs = Take<int>(ref rest, tools).ToArray();
        var lengths = Take<ushort>(ref rest, tools * ServerSegment.FieldCount).ToArray();
        var stemLengths = Take<byte>(ref rest, stemCount);
        var stemTexts = Take<byte>(ref rest, stemBytes);
        var wordLengths = Take<byte>(ref rest, wordCount);
        var wordTexts = Take<byte>(ref rest, wordBytes);

        var numbers = new int[stemCount];
        var spelt = 0;
        foreach (var length in wordLengths)
        {
            spelt += length;
        }

        if (spelt != wordBytes || !lexicon.TryAddStems(stemTexts, stemLengths, numbers))
        {
            return null;
        }

        for (var at = 0; at < stemsOfWords.Length; at++)
        {
            if ((uint)stemsOfWords[at] >= (uint)stemCount)
            {
                return null;
            }

            stemsOfWords[at] = numbers[stemsOfWords[at]];
        }

        // By their numbers here.
        var order = new int[stemCount];
        for (var at = 0; at < order.Length; at++)
        {
            order[at] = at;
        }

        Array.Sort(numbers, order);
        var sortedOffsets = new int[stemCount + 1];
        var sortedCounts = new int[stemCount];
        var sortedPostings = new uint[postingCount];
        for (var at = 0; at < order.Length; at++)
        {
            var (from, to) = (offsets[order[at]], offsets[order[at] + 1]);
            if (from < 0 || to < from || to > postingCount || to - from > postingCount - sortedOffsets[at])
            {
                return null;
            }

            postings[from..to].CopyTo(sortedPostings.AsSpan(sortedOffsets[at]));
            sortedOffsets[at + 1] = sortedOffsets[at] + to - from;
            sortedCounts[at] = documentCounts[order[at]];
        }

        return new ServerSegment(server, server.Tools, new SegmentWords(wordTexts.ToArray(), wordLengths.ToArray(), stemsOfWords), numbers, sortedOffsets, sortedCounts, sortedPostings, lengths, costs)
        {
            Hashes = withHashes ? new TextHashes(rest.ToArray()) : [],
        };
    }

    private static ReadOnlySpan<T> Take<T>(ref ReadOnlySpan<byte> rest, int count)
        where T : unmanaged
    {
        var length = count * Unsafe.SizeOf<T>();
        var taken = MemoryMarshal.Cast<byte, T>(rest[..length]);
        rest = rest[length..];
        return taken;
    }
}
