using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Connectors.Engine.Selection.Encoding.Transformer;

namespace Connectors.Benchmarks.Selection;

/// <summary>Multiply-adds a second: of the encoder, and of a loop that does nothing else.</summary>
internal static class MultiplyAddSpeed
{
    // Short rounds and many, so that some of both fall where nothing else runs.
    private const int Rounds = 60;

    /// <summary>Measures the encoder on one thread, best of several rounds.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="pieces">Pieces of the text.</param>
    /// <returns>Multiply-adds a second, and milliseconds for a text.</returns>
    public static (double PerSecond, double Milliseconds) OfEncoder(TransformerEncoder encoder, int pieces)
    {
        const int FirstWord = 2000;
        var ids = Enumerable.Range(0, pieces).Select(place => FirstWord + (place * 7)).ToArray();
        encoder.Encode(ids);
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            encoder.Encode(ids);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return (encoder.CountMultiplyAdds(pieces) / best, best * 1000);
    }

    /// <summary>Measures eight independent accumulators in registers, best of several rounds.</summary>
    /// <returns>Multiply-adds a second.</returns>
    public static double OfRegisters()
    {
        const int Steps = 5_000_000;
        const int Accumulators = 8;
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var result = Loop(Steps);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
            GC.KeepAlive(result);
        }

        return (double)Steps * Accumulators * Vector256<float>.Count / best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Loop(int steps)
    {
        var one = Vector256<float>.One;
        var half = Vector256.Create(0.5f);
        Vector256<float> s0 = one, s1 = one, s2 = one, s3 = one, s4 = one, s5 = one, s6 = one, s7 = one;
        for (var step = 0; step < steps; step++)
        {
            s0 = Vector256.FusedMultiplyAdd(s0, half, one);
            s1 = Vector256.FusedMultiplyAdd(s1, half, one);
            s2 = Vector256.FusedMultiplyAdd(s2, half, one);
            s3 = Vector256.FusedMultiplyAdd(s3, half, one);
            s4 = Vector256.FusedMultiplyAdd(s4, half, one);
            s5 = Vector256.FusedMultiplyAdd(s5, half, one);
            s6 = Vector256.FusedMultiplyAdd(s6, half, one);
            s7 = Vector256.FusedMultiplyAdd(s7, half, one);
        }

        return Vector256.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
    }
}
