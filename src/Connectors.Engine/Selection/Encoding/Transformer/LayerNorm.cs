using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>Layer normalisation: mean nought and variance one over a row, then weight and bias.</summary>
/// <param name="file">The model.</param>
/// <param name="name">The layer's name.</param>
/// <param name="size">Numbers in a row.</param>
/// <param name="epsilon">What is added to the variance.</param>
internal sealed class LayerNorm(SafetensorsFile file, string name, int size, float epsilon)
{
    private readonly float[] weight = file.GetFloats($"{name}.weight", size);
    private readonly float[] bias = file.GetFloats($"{name}.bias", size);

    /// <summary>Applies it to each row in place.</summary>
    /// <param name="values">The rows, one after the other.</param>
    public void Apply(Span<float> values)
    {
        for (; !values.IsEmpty; values = values[weight.Length..])
        {
            var row = values[..weight.Length];
            FloatVectors.Add(row, -FloatVectors.Sum(row) / row.Length);
            var variance = FloatVectors.Dot(row, row) / row.Length;
            FloatVectors.Multiply(row, 1 / MathF.Sqrt(variance + epsilon));
            FloatVectors.MultiplyAdd(row, weight, bias);
        }
    }
}
