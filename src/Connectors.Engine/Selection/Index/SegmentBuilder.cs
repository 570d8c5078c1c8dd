using Connectors.Engine.Catalog;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Index;

/// <summary>Reads a server's tools into a <see cref="ServerSegment"/>.</summary>
/// <param name="lexicon">Numbers the words.</param>
internal sealed class SegmentBuilder(Lexicon lexicon)
{
    // Of a description as long as a book, what it is about stands at the front.
    private const int MaximumFieldLength = 20_000;

    /// <summary>Builds the segment.</summary>
    /// <param name="server">The server.</param>
    /// <param name="withHashes">Whether its texts are going to be encoded.</param>
    /// <returns>Its segment.</returns>
    public ServerSegment Build(IndexedServer server, bool withHashes = false)
    {
        var given = server.Tools is ToolShelf shelf ? shelf.ReadOnce() : server.Tools;
        var tools = given.DistinctBy(tool => tool.Id, StringComparer.Ordinal).Take(ServerSegment.MaximumTools).ToArray();
        var lengths = new ushort[tools.Length * ServerSegment.FieldCount];
        var postings = new Dictionary<int, List<uint>>();
        var words = new HashSet<int>();
        var serverName = CountStems([server.Name], words);
        var serverDescription = CountStems([server.Description], words);
        for (var document = 0; document < tools.Length; document++)
        {
            var tool = tools[document];
            Add(ToolField.Name, CountStems([tool.Name], words));
            Add(ToolField.Server, serverName);
            Add(ToolField.Title, CountStems([tool.Title ?? tool.Annotations?.Title ?? ""], words));
            Add(ToolField.Description, CountStems([tool.Description], words));
            Add(ToolField.ParameterNames, CountStems(tool.Parameters.Select(parameter => parameter.Name), words));
            Add(ToolField.ParameterDescriptions, CountStems(tool.Parameters.Select(parameter => parameter.Description), words));
            Add(ToolField.ServerDescription, serverDescription);

            void Add(ToolField field, FieldStems content)
            {
                lengths[(document * ServerSegment.FieldCount) + (int)field] = (ushort)Math.Min(content.Length, ushort.MaxValue);
                foreach (var (stem, count) in content.Counts)
                {
                    if (!postings.TryGetValue(stem, out var list))
                    {
                        postings.Add(stem, list = []);
                    }

                    list.Add(ServerSegment.Pack(document, (int)field, count));
                }
            }
        }

        var stems = postings.Keys.Order().ToArray();
        var offsets = new int[stems.Length + 1];
        var documentCounts = new int[stems.Length];
        var flat = new uint[postings.Values.Sum(list => list.Count)];
        for (var at = 0; at < stems.Length; at++)
        {
            var list = postings[stems[at]];
            list.CopyTo(flat, offsets[at]);
            offsets[at + 1] = offsets[at] + list.Count;
            documentCounts[at] = list.Select(ServerSegment.DocumentOf).Distinct().Count();
        }

        // The list that was given rather than a copy, where none was left out: it may be one that makes its tools when asked.
        var kept = tools.Length == server.Tools.Count ? server.Tools : tools;
        return new ServerSegment(server, kept, Spell(words), stems, offsets, documentCounts, flat, lengths, [.. tools.Select(tool => tool.TokenCost)])
        {
            Hashes = withHashes ? [.. tools.Select(tool => ToolTexts.Hash(ToolTexts.ForSentences(server, tool)))] : [],
        };
    }

    private SegmentWords Spell(HashSet<int> words)
    {
        var texts = new MemoryStream();
        var (lengths, stems) = (new byte[words.Count], new int[words.Count]);
        var at = 0;
        foreach (var number in words.Order())
        {
            var (word, stem) = lexicon.Get(number);
            var text = System.Text.Encoding.UTF8.GetBytes(word);
            texts.Write(text);
            lengths[at] = checked((byte)text.Length); // Words have forty letters at most.
            stems[at++] = stem;
        }

        return new SegmentWords(texts.ToArray(), lengths, stems);
    }

    private FieldStems CountStems(IEnumerable<string> texts, HashSet<int> words)
    {
        var found = new List<string>();
        foreach (var text in texts)
        {
            WordSplitter.Split(text.AsSpan(0, Math.Min(text.Length, MaximumFieldLength)), found);
        }

        var counts = new Dictionary<int, int>();
        var length = 0;
        foreach (var word in found)
        {
            if (!StopWords.Contains(word))
            {
                var (id, stem) = lexicon.Add(word);
                words.Add(id);
                counts[stem] = counts.GetValueOrDefault(stem) + 1;
                length++;
            }
        }

        return new FieldStems(counts, length);
    }

    private sealed record FieldStems(Dictionary<int, int> Counts, int Length);
}
