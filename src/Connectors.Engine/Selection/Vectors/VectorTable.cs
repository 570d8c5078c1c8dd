using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Engine.Selection.Vectors;

/// <summary>Unit vectors as signed bytes with one scale each, one after the other.</summary>
internal sealed class VectorTable
{
    private readonly sbyte[] values;
    private readonly float[] scales;
    private readonly int stride;

    /// <summary>Packs vectors.</summary>
    /// <param name="vectors">The vectors, all of one size.</param>
    public VectorTable(IReadOnlyList<PackedVector> vectors)
    {
        Count = vectors.Count;
        stride = Count == 0 ? 0 : RoundUp(vectors[0].Values.Length);
        values = new sbyte[Count * stride];
        scales = new float[Count];
        for (var row = 0; row < Count; row++)
        {
            vectors[row].Values.CopyTo(values.AsSpan(row * stride));
            scales[row] = vectors[row].Scale;
        }
    }

    private VectorTable(int stride, float[] scales, sbyte[] values)
    {
        Count = scales.Length;
        this.stride = stride;
        this.scales = scales;
        this.values = values;
    }

    /// <summary>How many vectors there are.</summary>
    public int Count { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> gave.</param>
    /// <param name="count">The vectors that it must have.</param>
    /// <returns>The table, or null when the bytes are no such table.</returns>
    public static VectorTable? FromBytes(ReadOnlySpan<byte> bytes, int count)
    {
        var scaleBytes = count * sizeof(float);
        if (count == 0 || bytes.Length <= scaleBytes || (bytes.Length - scaleBytes) % (16 * count) != 0)
        {
            return null;
        }

        return new VectorTable((bytes.Length - scaleBytes) / count, MemoryMarshal.Cast<byte, float>(bytes[..scaleBytes]).ToArray(), MemoryMarshal.Cast<byte, sbyte>(bytes[scaleBytes..]).ToArray());
    }

    /// <summary>The bytes that a store keeps: the scales, then the vectors, all little-endian.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToBytes() => [.. MemoryMarshal.AsBytes(scales.AsSpan()), .. MemoryMarshal.AsBytes(values.AsSpan())];

    /// <summary>One vector.</summary>
    /// <param name="row">Its place.</param>
    /// <returns>Its bytes, zeros behind its end included, and its scale.</returns>
    public (ReadOnlyMemory<sbyte> Values, float Scale) this[int row] => (values.AsMemory(row * stride, stride), scales[row]);

    /// <summary>The dot products of a vector with all of the table.</summary>
    /// <param name="query">The vector.</param>
    /// <param name="products">Takes a product for each row.</param>
    public void Multiply(QueryVector query, Span<float> products)
    {
        if (query.Values.Length != stride && Count > 0)
        {
            throw new ArgumentException($"The vector has {query.Values.Length} numbers, the table {stride}.", nameof(query));
        }

        for (var row = 0; row < Count; row++)
        {
            products[row] = Dot(ref MemoryMarshal.GetArrayDataReference(query.Values), ref values[row * stride], stride) * scales[row] * query.Scale;
        }
    }

    /// <summary>The length that vectors of a size take in a table.</summary>
    /// <param name="dimensions">The size.</param>
    /// <returns>The next multiple of sixteen.</returns>
    public static int RoundUp(int dimensions) => (dimensions + 15) / 16 * 16;

    // TensorPrimitives.Dot over sbyte overflows, and widening first costs a pass of its own: measured 9 times slower.
    private static int Dot(ref short query, ref sbyte row, int length)
    {
        if (Avx2.IsSupported)
        {
            var sums = Vector256<int>.Zero;
            for (var at = 0; at < length; at += Vector128<sbyte>.Count)
            {
                var wide = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, (nuint)at));
                sums += Avx2.MultiplyAddAdjacent(wide, Vector256.LoadUnsafe(ref query, (nuint)at));
            }

            return Vector256.Sum(sums);
        }

        var total = Vector128<int>.Zero;
        for (var at = 0; at < length; at += Vector128<sbyte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref row, (nuint)at));
            total += Multiply(low, Vector128.LoadUnsafe(ref query, (nuint)at));
            total += Multiply(high, Vector128.LoadUnsafe(ref query, (nuint)(at + Vector128<short>.Count)));
        }

        return Vector128.Sum(total);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Multiply(Vector128<short> left, Vector128<short> right)
    {
        var (left0, left1) = Vector128.Widen(left);
        var (right0, right1) = Vector128.Widen(right);
        return (left0 * right0) + (left1 * right1);
    }
}
