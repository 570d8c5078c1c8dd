using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connectors.Engine.Selection.Vectors;

/// <summary>The few kernels over floats that a first select runs.</summary>
/// <remarks>
/// TensorPrimitives has them all, as generic methods over operators, which no compiler can make ahead of time for us: in a new
/// process some sixty of them are compiled, without optimization at first, and the first encoded query took 80 ms of processor
/// time where it takes 10 with these. What runs later, or seldom, goes by TensorPrimitives.
/// </remarks>
internal static class FloatVectors
{
    private const int Width = 8;

    /// <summary>Adds a vector to another.</summary>
    /// <param name="target">Becomes the sum.</param>
    /// <param name="added">What is added; at least as long.</param>
    public static void Add(Span<float> target, ReadOnlySpan<float> added)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(added.Length, target.Length);
        ref var x = ref MemoryMarshal.GetReference(target);
        ref var y = ref MemoryMarshal.GetReference(added);
        var at = 0;
        for (; at <= target.Length - Width; at += Width)
        {
            (Load(ref x, at) + Load(ref y, at)).StoreUnsafe(ref x, (nuint)at);
        }

        for (; at < target.Length; at++)
        {
            target[at] += added[at];
        }
    }

    /// <summary>Adds a multiple of a vector to another.</summary>
    /// <param name="target">Becomes the sum.</param>
    /// <param name="added">What is added; at least as long.</param>
    /// <param name="factor">How many times.</param>
    public static void AddMultiple(Span<float> target, ReadOnlySpan<float> added, float factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(added.Length, target.Length);
        ref var x = ref MemoryMarshal.GetReference(target);
        ref var y = ref MemoryMarshal.GetReference(added);
        var factors = Vector256.Create(factor);
        var at = 0;
        for (; at <= target.Length - Width; at += Width)
        {
            Vector256.FusedMultiplyAdd(Load(ref y, at), factors, Load(ref x, at)).StoreUnsafe(ref x, (nuint)at);
        }

        for (; at < target.Length; at++)
        {
            target[at] = MathF.FusedMultiplyAdd(added[at], factor, target[at]);
        }
    }

    /// <summary>Multiplies a vector and adds another: target = target · factor + added.</summary>
    /// <param name="target">Becomes the result.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="added">What is added; at least as long.</param>
    public static void MultiplyAdd(Span<float> target, float factor, ReadOnlySpan<float> added)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(added.Length, target.Length);
        ref var x = ref MemoryMarshal.GetReference(target);
        ref var y = ref MemoryMarshal.GetReference(added);
        var factors = Vector256.Create(factor);
        var at = 0;
        for (; at <= target.Length - Width; at += Width)
        {
            Vector256.FusedMultiplyAdd(Load(ref x, at), factors, Load(ref y, at)).StoreUnsafe(ref x, (nuint)at);
        }

        for (; at < target.Length; at++)
        {
            target[at] = MathF.FusedMultiplyAdd(target[at], factor, added[at]);
        }
    }

    /// <summary>Multiplies number by number and adds a third vector: target = target · factors + added.</summary>
    /// <param name="target">Becomes the result.</param>
    /// <param name="factors">The factors; at least as long.</param>
    /// <param name="added">What is added; at least as long.</param>
    public static void MultiplyAdd(Span<float> target, ReadOnlySpan<float> factors, ReadOnlySpan<float> added)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factors.Length, target.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(added.Length, target.Length);
        ref var x = ref MemoryMarshal.GetReference(target);
        ref var y = ref MemoryMarshal.GetReference(added);
        ref var z = ref MemoryMarshal.GetReference(factors);
        var at = 0;
        for (; at <= target.Length - Width; at += Width)
        {
            Vector256.FusedMultiplyAdd(Load(ref x, at), Load(ref z, at), Load(ref y, at)).StoreUnsafe(ref x, (nuint)at);
        }

        for (; at < target.Length; at++)
        {
            target[at] = MathF.FusedMultiplyAdd(target[at], factors[at], added[at]);
        }
    }

    /// <summary>Multiplies a vector by a number.</summary>
    /// <param name="target">Becomes the product.</param>
    /// <param name="factor">The factor.</param>
    public static void Multiply(Span<float> target, float factor)
    {
        ref var x = ref MemoryMarshal.GetReference(target);
        var at = 0;
        for (; at <= target.Length - Width; at += Width)
        {
            (Load(ref x, at) * factor).StoreUnsafe(ref x, (nuint)at);
        }

        for (; at < target.Length; at++)
        {
            target[at] *= factor;
        }
    }

    /// <summary>Adds a number to all of a vector's.</summary>
    /// <param name="target">Becomes the sum.</param>
    /// <param name="number">The number.</param>
    public static void Add(Span<float> target, float number)
    {
        ref var x = ref MemoryMarshal.GetReference(target);
        var numbers = Vector256.Create(number);
        var at = 0;
        for (; at <= target.Length - Width; at += Width)
        {
            (Load(ref x, at) + numbers).StoreUnsafe(ref x, (nuint)at);
        }

        for (; at < target.Length; at++)
        {
            target[at] += number;
        }
    }

    /// <summary>The sum of a vector's numbers.</summary>
    /// <param name="vector">The vector.</param>
    /// <returns>The sum.</returns>
    public static float Sum(ReadOnlySpan<float> vector)
    {
        ref var x = ref MemoryMarshal.GetReference(vector);
        var sums = Vector256<float>.Zero;
        var at = 0;
        for (; at <= vector.Length - Width; at += Width)
        {
            sums += Load(ref x, at);
        }

        var sum = Vector256.Sum(sums);
        for (; at < vector.Length; at++)
        {
            sum += vector[at];
        }

        return sum;
    }

    /// <summary>The dot product of two vectors.</summary>
    /// <param name="left">A vector.</param>
    /// <param name="right">Another, at least as long.</param>
    /// <returns>The product.</returns>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(right.Length, left.Length);
        ref var x = ref MemoryMarshal.GetReference(left);
        ref var y = ref MemoryMarshal.GetReference(right);
        var sums = Vector256<float>.Zero;
        var at = 0;
        for (; at <= left.Length - Width; at += Width)
        {
            sums = Vector256.FusedMultiplyAdd(Load(ref x, at), Load(ref y, at), sums);
        }

        var sum = Vector256.Sum(sums);
        for (; at < left.Length; at++)
        {
            sum = MathF.FusedMultiplyAdd(left[at], right[at], sum);
        }

        return sum;
    }

    /// <summary>The length of a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <returns>The root of the sum of squares.</returns>
    public static float Norm(ReadOnlySpan<float> vector) => MathF.Sqrt(Dot(vector, vector));

    /// <summary>The largest number, signs left out.</summary>
    /// <param name="vector">The vector.</param>
    /// <returns>0 for an empty one; not a number when one of them is none.</returns>
    public static float MaxMagnitude(ReadOnlySpan<float> vector)
    {
        var largest = 0f;
        foreach (var value in vector)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        return largest;
    }

    /// <summary>Turns numbers into shares that add up to one: eˣ over the sum of all.</summary>
    /// <param name="values">The numbers; become the shares.</param>
    public static void SoftMax(Span<float> values)
    {
        var largest = float.NegativeInfinity;
        foreach (var value in values)
        {
            largest = MathF.Max(largest, value);
        }

        ref var x = ref MemoryMarshal.GetReference(values);
        var shift = Vector256.Create(largest);
        var at = 0;
        for (; at <= values.Length - Width; at += Width)
        {
            Exp(Load(ref x, at) - shift).StoreUnsafe(ref x, (nuint)at);
        }

        for (; at < values.Length; at++)
        {
            values[at] = MathF.Exp(values[at] - largest);
        }

        Multiply(values, 1 / Sum(values));
    }

    /// <summary>eˣ, off by less than 3e-7 of itself.</summary>
    /// <param name="x">Eight arguments, none above 88; under -87.3 the result is 1e-38.</param>
    /// <returns>Eight powers.</returns>
    /// <remarks>x = n ln 2 + r with |r| ≤ ½ ln 2, so that eˣ = 2ⁿ · eʳ; eʳ by the polynomial of the Cephes library's expf. Inlined, because
    /// a method that takes wide vectors is not compiled ahead of time; nor is one that uses what each processor does in its own way.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.Max(x, Vector256.Create(-87.3f));
        var n = Vector256.Floor(Vector256.FusedMultiplyAdd(x, Vector256.Create(1.44269504088896341f), Vector256.Create(0.5f)));
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(2.12194440e-4f), r);
        var polynomial = Vector256.FusedMultiplyAdd(Vector256.Create(1.9875691500e-4f), r, Vector256.Create(1.3981999507e-3f));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, r, Vector256.Create(8.3334519073e-3f));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, r, Vector256.Create(4.1665795894e-2f));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, r, Vector256.Create(1.6666665459e-1f));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, r, Vector256.Create(5.0000001201e-1f));
        polynomial = Vector256.FusedMultiplyAdd(polynomial, r * r, r + Vector256<float>.One);
        var power = (Vector256.ConvertToInt32(n) + Vector256.Create(127)) << 23;
        return polynomial * power.AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref float start, int at) => Vector256.LoadUnsafe(ref start, (nuint)at);
}
