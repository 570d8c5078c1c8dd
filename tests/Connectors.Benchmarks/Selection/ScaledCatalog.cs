using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Benchmarks.Selection;

/// <summary>A catalogue grown with distractors: tools of real ones, half of whose words come from a neighbour, with perturbed vectors.</summary>
internal static class ScaledCatalog
{
    private const int Seed = 20260101;
    private const float Noise = 0.03f;

    /// <summary>Builds an index of a size.</summary>
    /// <param name="source">The index of the real tools, encoded.</param>
    /// <param name="size">How many tools are wanted, the real ones included.</param>
    /// <param name="encoders">The encoders.</param>
    /// <returns>The index.</returns>
    public static ToolIndex Grow(ToolIndex source, int size, EncoderSet encoders)
    {
        var random = new Random(Seed);
        var index = new ToolIndex(encoders);
        var servers = source.Snapshot.Segments.Select(segment => segment.Server).ToList();
        var vectors = new Dictionary<string, PackedVector>(StringComparer.Ordinal);
        foreach (var segment in source.Snapshot.Segments.Where(segment => segment.Sentences is not null))
        {
            for (var at = 0; at < segment.Tools.Count; at++)
            {
                var (values, scale) = segment.Sentences![at];
                vectors[segment.Hashes[at]] = new PackedVector(values.ToArray(), scale);
            }
        }

        var count = source.ToolCount;
        for (var copy = 1; count < size; copy++)
        {
            foreach (var segment in source.Snapshot.Segments.Where(segment => segment.Sentences is not null && segment.Tools.Count > 0))
            {
                if (count >= size)
                {
                    break;
                }

                var name = $"{segment.Server.Name[..Math.Min(56, segment.Server.Name.Length)]}-{copy}";
                var tools = segment.Tools.Take(size - count).Select((tool, at) => Distract(tool, segment.Tools[random.Next(segment.Tools.Count)], name, copy)).ToArray();
                var server = new IndexedServer(name, segment.Server.Description, segment.Server.Category, tools);
                for (var at = 0; at < tools.Length; at++)
                {
                    var (values, scale) = segment.Sentences![at];
                    vectors[ToolTexts.Hash(ToolTexts.ForSentences(server, tools[at]))] = Perturb(values.Span, scale, random);
                }

                servers.Add(server);
                count += tools.Length;
            }
        }

        index.SetServers(servers);
        index.AddVectors(vectors);
        return index;
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
