using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>A linear layer over int8 weights that stay in the mapped file: output = input · (bytes × scale of the row)ᵀ + bias.</summary>
/// <remarks>
/// A panel of rows is widened to floats once and used for all inputs; each step of the inner loop then feeds twelve
/// accumulators (four inputs, three rows) from seven loads. TensorPrimitives has no product of matrices, and a dot product
/// for each pair of rows reads twice as much as it multiplies.
/// </remarks>
internal sealed unsafe class Linear
{
    private const int PanelRows = 12;
    private readonly sbyte* weights;
    private readonly float[] scales;
    private readonly float[] bias;

    /// <summary>Reads a layer.</summary>
    /// <param name="file">The model.</param>
    /// <param name="name">The layer's name; its tensors are <c>.weight</c>, <c>.scale</c> and <c>.bias</c>.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns; a multiple of eight.</param>
    public Linear(SafetensorsFile file, string name, int outputs, int inputs)
    {
        weights = file.GetBytes($"{name}.weight", outputs, inputs);
        scales = file.GetFloats($"{name}.scale", outputs);
        bias = file.GetFloats($"{name}.bias", outputs);
        Inputs = inputs;
    }

    /// <summary>Numbers in an input.</summary>
    public int Inputs { get; }

    /// <summary>Numbers in an output.</summary>
    public int Outputs => bias.Length;

    /// <summary>Applies the layer.</summary>
    /// <param name="input">Inputs, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="output">Takes the outputs.</param>
    public void Apply(ReadOnlySpan<float> input, int count, Span<float> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(input.Length, count * Inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, count * Outputs);
        Span<float> panel = stackalloc float[PanelRows * Inputs];
        fixed (float* x = input, y = output, w = panel)
        {
            for (var first = 0; first < Outputs; first += PanelRows)
            {
                var rows = Math.Min(PanelRows, Outputs - first);
                Widen(weights + ((long)first * Inputs), w, rows * Inputs);
                for (var row = 0; row < rows; row += 3)
                {
                    ApplyRows(x, count, w + (row * Inputs), first + row, Math.Min(3, rows - row), y);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyRows(float* x, int count, float* w, int row, int rows, float* y)
    {
        // Where fewer than three rows or four inputs are left, the last one is computed again and written once.
        var w1 = w + (rows > 1 ? Inputs : 0);
        var w2 = w + (rows > 2 ? 2 * Inputs : 0);
        for (var at = 0; at < count; at += 4)
        {
            var inputs = Math.Min(4, count - at);
            var x0 = x + (at * Inputs);
            var sums = Multiply(x0, x0 + (inputs > 1 ? Inputs : 0), x0 + (inputs > 2 ? 2 * Inputs : 0), x0 + (inputs > 3 ? 3 * Inputs : 0), w, w1, w2);
            for (var input = 0; input < inputs; input++)
            {
                var target = y + ((long)(at + input) * Outputs) + row;
                for (var offset = 0; offset < rows; offset++)
                {
                    target[offset] = (sums[(input * 3) + offset] * scales[row + offset]) + bias[row + offset];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Sums Multiply(float* x0, float* x1, float* x2, float* x3, float* w0, float* w1, float* w2)
    {
        Vector256<float> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        Vector256<float> s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        for (var at = 0; at < Inputs; at += Vector256<float>.Count)
        {
            var v0 = Vector256.Load(w0 + at);
            var v1 = Vector256.Load(w1 + at);
            var v2 = Vector256.Load(w2 + at);
            var u = Vector256.Load(x0 + at);
            s00 = Vector256.FusedMultiplyAdd(u, v0, s00);
            s01 = Vector256.FusedMultiplyAdd(u, v1, s01);
            s02 = Vector256.FusedMultiplyAdd(u, v2, s02);
            u = Vector256.Load(x1 + at);
            s10 = Vector256.FusedMultiplyAdd(u, v0, s10);
            s11 = Vector256.FusedMultiplyAdd(u, v1, s11);
            s12 = Vector256.FusedMultiplyAdd(u, v2, s12);
            u = Vector256.Load(x2 + at);
            s20 = Vector256.FusedMultiplyAdd(u, v0, s20);
            s21 = Vector256.FusedMultiplyAdd(u, v1, s21);
            s22 = Vector256.FusedMultiplyAdd(u, v2, s22);
            u = Vector256.Load(x3 + at);
            s30 = Vector256.FusedMultiplyAdd(u, v0, s30);
            s31 = Vector256.FusedMultiplyAdd(u, v1, s31);
            s32 = Vector256.FusedMultiplyAdd(u, v2, s32);
        }

        Sums sums = default;
        sums[0] = Vector256.Sum(s00);
        sums[1] = Vector256.Sum(s01);
        sums[2] = Vector256.Sum(s02);
        sums[3] = Vector256.Sum(s10);
        sums[4] = Vector256.Sum(s11);
        sums[5] = Vector256.Sum(s12);
        sums[6] = Vector256.Sum(s20);
        sums[7] = Vector256.Sum(s21);
        sums[8] = Vector256.Sum(s22);
        sums[9] = Vector256.Sum(s30);
        sums[10] = Vector256.Sum(s31);
        sums[11] = Vector256.Sum(s32);
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(sbyte* source, float* target, int count)
    {
        for (var at = 0; at < count; at += Vector64<sbyte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.WidenLower(Vector64.Load(source + at).ToVector128Unsafe()));
            Vector256.ConvertToSingle(Vector256.Create(low, high)).Store(target + at);
        }
    }

    [InlineArray(12)]
    private struct Sums
    {
        private float first;
    }
}
