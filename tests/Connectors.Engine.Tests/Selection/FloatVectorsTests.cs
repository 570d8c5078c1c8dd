using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Tests.Selection;

public class FloatVectorsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(384)]
    [InlineData(387)]
    public void Kernels_agree_with_those_of_the_library(int length)
    {
        var (a, b, c) = (Numbers(1, length), Numbers(2, length), Numbers(3, length));

        Check(v => FloatVectors.Add(v, b), v => TensorPrimitives.Add<float>(v, b, v));
        Check(v => FloatVectors.Add(v, 0.3f), v => TensorPrimitives.Add(v, 0.3f, v));
        Check(v => FloatVectors.Multiply(v, 0.3f), v => TensorPrimitives.Multiply(v, 0.3f, v));
        Check(v => FloatVectors.AddMultiple(v, b, 0.3f), v => TensorPrimitives.MultiplyAdd(b, 0.3f, v, v));
        Check(v => FloatVectors.MultiplyAdd(v, 0.3f, b), v => TensorPrimitives.MultiplyAdd(v, 0.3f, b, v));
        Check(v => FloatVectors.MultiplyAdd(v, b, c), v => TensorPrimitives.MultiplyAdd<float>(v, b, c, v));
        Assert.Equal(TensorPrimitives.Dot<float>(a, b), FloatVectors.Dot(a, b), 1e-4f);
        Assert.Equal(TensorPrimitives.Norm<float>(a), FloatVectors.Norm(a), 1e-4f);
        Assert.Equal(TensorPrimitives.Sum<float>(a), FloatVectors.Sum(a), 1e-4f);
        if (length > 0)
        {
            Check(v => FloatVectors.SoftMax(v), v => TensorPrimitives.SoftMax<float>(v, v));
            Assert.Equal(Math.Abs(TensorPrimitives.MaxMagnitude<float>(a)), FloatVectors.MaxMagnitude(a));
        }

        void Check(Action<float[]> ours, Action<float[]> theirs)
        {
            var (left, right) = (a.ToArray(), a.ToArray());
            ours(left);
            theirs(right);
            Assert.All(left.Zip(right), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Fact]
    public void A_power_of_e_is_off_by_less_than_it_says()
    {
        for (var x = -87f; x < 87; x += 0.0137f)
        {
            var expected = Math.Exp(x);

            Assert.InRange(Math.Abs(FloatVectors.Exp(Vector256.Create(x))[5] - expected) / expected, 0, 3e-7);
        }

        Assert.InRange(FloatVectors.Exp(Vector256.Create(-1000f))[0], 0, 2e-38f);
    }

    [Fact]
    public void The_largest_of_what_is_no_number_is_none() => Assert.True(float.IsNaN(FloatVectors.MaxMagnitude([1, float.NaN, 3])));

    private static float[] Numbers(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 4) - 2)];
    }
}
