using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Benchmarks.Selection;

/// <summary>A catalogue grown with distractors: tools of real ones, half of whose words come from a neighbour, with perturbed vectors.</summary>
internal sealed class ScaledCatalog
{
    private const int Seed = 20260101;
    private const float Noise = 0.03f;
    private const int LongestName = 56;
    private readonly List<IndexedServer> servers;
    private readonly Dictionary<string, PackedVector> vectors = new(StringComparer.Ordinal);

    /// <summary>Grows a catalogue.</summary>
    /// <param name="source">The index of the real tools, encoded.</param>
    /// <param name="size">How many tools are wanted, the real ones included.</param>
    public ScaledCatalog(ToolIndex source, int size)
    {
        var random = new Random(Seed);
        var encoded = source.Snapshot.Segments.Where(segment => segment.Sentences is not null && segment.Tools.Count > 0).ToArray();
        servers = [.. encoded.Select(segment => segment.Server)];
        foreach (var segment in encoded)
        {
            for (var at = 0; at < segment.Tools.Count; at++)
            {
                var (values, scale) = segment.Sentences![at];
                vectors[segment.Hashes[at]] = new PackedVector(values.ToArray(), scale);
            }
        }

        var count = encoded.Sum(segment => segment.Tools.Count);
        for (var copy = 1; count < size && encoded.Length > 0; copy++)
        {
            foreach (var segment in encoded.TakeWhile(_ => count < size))
            {
                count += Copy(segment, copy, size - count, random);
            }
        }
    }

    /// <summary>The servers: the real ones, then the copies.</summary>
    public IReadOnlyList<IndexedServer> Servers => servers;

    /// <summary>The vectors of their tools, by the hash of their texts.</summary>
    public IReadOnlyDictionary<string, PackedVector> Vectors => vectors;

    private int Copy(ServerSegment segment, int copy, int most, Random random)
    {
        var name = $"{segment.Server.Name[..Math.Min(LongestName, segment.Server.Name.Length)]}-{copy}";
        var tools = segment.Tools.Take(most).Select(tool => Distract(tool, segment.Tools[random.Next(segment.Tools.Count)], name, copy)).ToArray();
        var server = new IndexedServer(name, segment.Server.Description, segment.Server.Category, tools);
        servers.Add(server);
        for (var at = 0; at < tools.Length; at++)
        {
            var (values, scale) = segment.Sentences![at];
            vectors[ToolTexts.Hash(ToolTexts.ForSentences(server, tools[at]))] = Perturb(values.Span, scale, random);
        }

        return tools.Length;
    }

    private static Tool Distract(Tool tool, Tool other, string server, int copy)
    {
        var (own, foreign) = (tool.Description.Split(' '), other.Description.Split(' '));
        return new Tool
        {
            Id = $"{server}.{tool.Name}_{copy}",
            Name = $"{tool.Name}_{copy}",
            Title = tool.Title,
            Description = string.Join(' ', own.Take((own.Length + 1) / 2).Concat(foreign.Skip(foreign.Length / 2))),
            Category = tool.Category,
            Server = server,
            Parameters = tool.Parameters,
            InputSchema = tool.InputSchema,
            TokenCost = tool.TokenCost,
        };
    }

    private static PackedVector Perturb(ReadOnlySpan<sbyte> values, float scale, Random random)
    {
        var vector = new float[values.Length];
        for (var at = 0; at < vector.Length; at++)
        {
            vector[at] = (values[at] * scale) + (Noise * ((2 * random.NextSingle()) - 1));
        }

        System.Numerics.Tensors.TensorPrimitives.Divide(vector, System.Numerics.Tensors.TensorPrimitives.Norm<float>(vector), vector);
        return PackedVector.Pack(vector);
    }
}
