using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>The Gaussian error linear unit, x · Φ(x), through the error function, which .NET does not have.</summary>
/// <remarks>
/// erf by Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: off by at most 1.5e-7, so that Φ is off by
/// half of that; single-precision arithmetic adds about as much again.
/// </remarks>
internal static class Gelu
{
    private const float P = 0.3275911f;
    private const float A1 = 0.254829592f;
    private const float A2 = -0.284496736f;
    private const float A3 = 1.421413741f;
    private const float A4 = -1.453152027f;
    private const float A5 = 1.061405429f;
    private const float InverseRootOfTwo = 0.70710678f;

    /// <summary>The error function.</summary>
    /// <param name="x">Eight arguments.</param>
    /// <returns>erf(x), off by less than 5e-7.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Erf(Vector256<float> x)
    {
        var absolute = Vector256.Abs(x);
        var t = Vector256<float>.One / Vector256.FusedMultiplyAdd(Vector256.Create(P), absolute, Vector256<float>.One);
        var polynomial = Vector256.FusedMultiplyAdd(Vector256.Create(A5), t, Vector256.Create(A4));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, t, Vector256.Create(A3));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, t, Vector256.Create(A2));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, t, Vector256.Create(A1)) * t;
        var positive = Vector256<float>.One - (polynomial * FloatVectors.Exp(-absolute * absolute));
        return Vector256.Abs(positive) | (x & Vector256.Create(-0f)); // x gives the sign.
    }

    /// <summary>Applies the unit in place.</summary>
    /// <param name="values">The values; a multiple of eight.</param>
    public static void Apply(Span<float> values)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        for (var at = 0; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            var vector = Vector256.LoadUnsafe(ref start, (nuint)at);
            var half = vector * 0.5f;
            Vector256.FusedMultiplyAdd(half, Erf(vector * InverseRootOfTwo), half).StoreUnsafe(ref start, (nuint)at);
        }
    }
}
