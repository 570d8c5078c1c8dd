using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>One layer: attention, added and normed, then feed-forward with GELU, added and normed.</summary>
/// <param name="file">The model.</param>
/// <param name="name">The layer's name.</param>
/// <param name="config">Its sizes.</param>
internal sealed class EncoderLayer(SafetensorsFile file, string name, EncoderConfig config)
{
    private readonly Attention attention = new(file, $"{name}.attention", config.Hidden, config.Heads);
    private readonly LayerNorm attentionNorm = new(file, $"{name}.attention.norm", config.Hidden, config.LayerNormEps);
    private readonly Linear up = new(file, $"{name}.feedforward.up", config.Intermediate, config.Hidden);
    private readonly Linear down = new(file, $"{name}.feedforward.down", config.Hidden, config.Intermediate);
    private readonly LayerNorm norm = new(file, $"{name}.feedforward.norm", config.Hidden, config.LayerNormEps);

    /// <summary>Applies it in place.</summary>
    /// <param name="states">The pieces, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="change">Room for as much.</param>
    /// <param name="scratch">Room for what attention and feed-forward need.</param>
    public void Apply(Span<float> states, int count, Span<float> change, Span<float> scratch)
    {
        attention.Apply(states, count, change, scratch);
        FloatVectors.Add(states, change);
        attentionNorm.Apply(states);
        var inner = scratch[..(count * up.Outputs)];
        up.Apply(states, count, inner);
        Gelu.Apply(inner);
        down.Apply(inner, count, change);
        FloatVectors.Add(states, change);
        norm.Apply(states);
    }
}
