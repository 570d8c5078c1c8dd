using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Connectors.Engine.Selection.Vectors;

/// <summary>A vector as signed bytes with one scale: value = byte × scale. A quarter of the memory, for a cosine off by about 0.002.</summary>
/// <param name="Values">The bytes.</param>
/// <param name="Scale">The scale.</param>
internal sealed record PackedVector(sbyte[] Values, float Scale)
{
    /// <summary>Packs a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <returns>The packed one; all zero when a number of it is not finite.</returns>
    public static PackedVector Pack(ReadOnlySpan<float> vector)
    {
        var values = new sbyte[vector.Length];
        var largest = FloatVectors.MaxMagnitude(vector);
        if (largest is 0 || !float.IsFinite(largest))
        {
            return new PackedVector(values, 0);
        }

        var scale = largest / sbyte.MaxValue;
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = (sbyte)MathF.Round(vector[at] / scale);
        }

        return new PackedVector(values, scale);
    }

    /// <summary>Reads one from the bytes that <see cref="ToBytes"/> made.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The vector, or null when the bytes are no such vector.</returns>
    public static PackedVector? FromBytes(ReadOnlySpan<byte> bytes)
    {
        var dimensions = bytes.Length - sizeof(float);
        if (dimensions < 1)
        {
            return null;
        }

        var scale = BinaryPrimitives.ReadSingleLittleEndian(bytes[dimensions..]);
        return float.IsFinite(scale) ? new PackedVector(MemoryMarshal.Cast<byte, sbyte>(bytes[..dimensions]).ToArray(), scale) : null;
    }

    /// <summary>The bytes that a store keeps: the values, then the scale as a little-endian float.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToBytes()
    {
        var bytes = new byte[Values.Length + sizeof(float)];
        MemoryMarshal.AsBytes(Values.AsSpan()).CopyTo(bytes);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Values.Length), Scale);
        return bytes;
    }
}
