
namespace Connectors.Engine.Selection.Vectors;

/// <summary>A query's vector as 16-bit integers, small enough that a product with signed bytes cannot overflow 32 bits.</summary>
internal sealed class QueryVector
{
    // 127 · 2047 · 4096 numbers stay under 2³¹.
    private const float Largest = 2047;

    /// <summary>Packs a vector.</summary>
    /// <param name="vector">The vector; at most 4,096 numbers.</param>
    public QueryVector(ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vector.Length, 4096);
        Values = new short[VectorTable.RoundUp(vector.Length)];
        var largest = FloatVectors.MaxMagnitude(vector);
        if (largest > 0 && float.IsFinite(largest))
        {
            Scale = largest / Largest;
            for (var at = 0; at < vector.Length; at++)
            {
                Values[at] = (short)MathF.Round(vector[at] / Scale);
            }
        }
    }

    /// <summary>The numbers, zeros behind their end included.</summary>
    public short[] Values { get; }

    /// <summary>What they are to be multiplied with.</summary>
    public float Scale { get; }
}
