using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>Multi-head self-attention over one text.</summary>
/// <param name="file">The model.</param>
/// <param name="name">The layer's name.</param>
/// <param name="hidden">Numbers of a piece.</param>
/// <param name="heads">Heads.</param>
internal sealed class Attention(SafetensorsFile file, string name, int hidden, int heads)
{
    private readonly Linear query = new(file, $"{name}.query", hidden, hidden);
    private readonly Linear key = new(file, $"{name}.key", hidden, hidden);
    private readonly Linear value = new(file, $"{name}.value", hidden, hidden);
    private readonly Linear output = new(file, $"{name}.output", hidden, hidden);

    /// <summary>Applies it.</summary>
    /// <param name="input">The pieces, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="result">Takes what is to be added to them.</param>
    /// <param name="scratch">Room for four times as much, and a row of scores.</param>
    public void Apply(ReadOnlySpan<float> input, int count, Span<float> result, Span<float> scratch)
    {
        var size = count * hidden;
        var queries = scratch[..size];
        var keys = scratch.Slice(size, size);
        var values = scratch.Slice(2 * size, size);
        var mixed = scratch.Slice(3 * size, size);
        var scores = scratch.Slice(4 * size, count);
        query.Apply(input, count, queries);
        key.Apply(input, count, keys);
        value.Apply(input, count, values);
        var width = hidden / heads;
        var scale = 1 / MathF.Sqrt(width);
        mixed.Clear();
        for (var head = 0; head < heads; head++)
        {
            var offset = head * width;
            for (var row = 0; row < count; row++)
            {
                var asked = queries.Slice((row * hidden) + offset, width);
                for (var column = 0; column < count; column++)
                {
                    scores[column] = scale * FloatVectors.Dot(asked, keys.Slice((column * hidden) + offset, width));
                }

                FloatVectors.SoftMax(scores);
                var target = mixed.Slice((row * hidden) + offset, width);
                for (var column = 0; column < count; column++)
                {
                    FloatVectors.AddMultiple(target, values.Slice((column * hidden) + offset, width), scores[column]);
                }
            }
        }

        output.Apply(mixed, count, result);
    }
}
