using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Encoding.Transformer;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Tests.Selection;

public class EncoderTests
{
    [Fact]
    public void Pieces_are_those_of_the_parity_file()
    {
        var wrong = Models.Parity("pieces.json").EnumerateArray()
            .Where(line => !Models.Sentences.Tokenize(line.GetProperty("text").GetString()!, TextRole.Query)
                .SequenceEqual(line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())))
            .Select(line => line.GetProperty("text").GetString())
            .ToArray();

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Sentence_vectors_are_those_of_the_parity_file()
    {
        foreach (var line in Models.Parity("sentences.json").EnumerateArray())
        {
            var expected = line.GetProperty("vector").EnumerateArray().Select(number => number.GetSingle()).ToArray();

            var actual = (await Models.Sentences.EncodeAsync([line.GetProperty("text").GetString()!], TextRole.Query, CancellationToken.None))[0];

            Assert.InRange(TensorPrimitives.CosineSimilarity<float>(expected, actual), 0.9995f, 1.0001f);
            Assert.InRange(TensorPrimitives.Norm<float>(actual), 0.9999f, 1.0001f);
        }
    }

    [Fact]
    public void Word_vectors_are_those_of_the_parity_file()
    {
        var parity = Models.Parity("words.json");
        var texts = parity.GetProperty("texts").EnumerateArray().ToArray();
        var vectors = texts.Select(text => Models.Words.Encode(text.GetProperty("text").GetString()!)).ToArray();
        for (var at = 0; at < texts.Length; at++)
        {
            Assert.Equal(texts[at].GetProperty("words").EnumerateArray().Select(word => word.GetString()!), WordVectorEncoder.SplitWords(texts[at].GetProperty("text").GetString()!));
            var first = texts[at].GetProperty("vector").EnumerateArray().Select(number => number.GetSingle()).ToArray();
            for (var number = 0; number < first.Length; number++)
            {
                Assert.Equal(first[number], vectors[at][number], 0.0001f);
            }

            var cosines = parity.GetProperty("cosine")[at].EnumerateArray().Select(number => number.GetSingle()).ToArray();
            for (var other = 0; other < cosines.Length; other++)
            {
                Assert.Equal(cosines[other], TensorPrimitives.Dot<float>(vectors[at], vectors[other]), 0.001f);
            }
        }
    }

    [Fact]
    public void The_error_function_is_off_by_less_than_it_says()
    {
        // Values of erf from Abramowitz and Stegun, table 7.1.
        (float X, float Erf)[] known = [(0, 0), (0.1f, 0.1124629160f), (0.5f, 0.5204998778f), (1, 0.8427007929f), (1.5f, 0.9661051465f), (2, 0.9953222650f), (-1, -0.8427007929f), (5, 1)];

        Assert.All(known, pair => Assert.Equal(pair.Erf, Gelu.Erf(Vector256.Create(pair.X))[0], 5e-7f));
    }

    [Fact]
    public void A_product_of_packed_vectors_is_near_the_product_of_the_vectors()
    {
        var random = new Random(1);
        var vectors = Enumerable.Range(0, 5).Select(_ => Unit(random, 384)).ToArray();
        var query = Unit(random, 384);
        var products = new float[5];

        new VectorTable([.. vectors.Select(vector => PackedVector.FromBytes(PackedVector.Pack(vector).ToBytes())!)]).Multiply(new QueryVector(query), products);

        for (var at = 0; at < products.Length; at++)
        {
            Assert.Equal(TensorPrimitives.Dot<float>(vectors[at], query), products[at], 0.005f);
        }
    }

    [Fact]
    public async Task Encoding_ends_when_it_is_cancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Models.Sentences.EncodeAsync(["a", "b"], TextRole.Tool, new CancellationToken(canceled: true)));

    [Fact]
    public async Task Texts_of_all_lengths_that_many_encode_at_once_get_the_vectors_that_they_get_alone()
    {
        string[] texts = [.. new[] { 1, 7, 40, 200 }.Select(words => string.Join(' ', Enumerable.Repeat("list the open issues", words)))];
        var alone = new List<float[]>();
        foreach (var text in texts)
        {
            alone.AddRange(await Models.Sentences.EncodeAsync([text], TextRole.Query, CancellationToken.None));
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ =>
            Task.Run(() => Models.Sentences.EncodeAsync(texts, TextRole.Query, CancellationToken.None))));

        Assert.All(together, vectors => Assert.Equal(alone, vectors));
    }

    private static float[] Unit(Random random, int size)
    {
        var vector = Enumerable.Range(0, size).Select(_ => random.NextSingle() - 0.5f).ToArray();
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
