using System.Collections.Concurrent;
using Connectors.Engine.Selection.Vectors;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>A BERT sentence encoder in managed code: int8 weights mapped from their file, float activations, mean pooling.</summary>
internal sealed class TransformerEncoder : ITextEncoder
{
    // Of tools' texts, 48 pieces lose a point, 128 bring nothing.
    private const int ToolPieces = 64;

    private const string FileName = "encoder.safetensors";

    private readonly EncoderConfig config;
    private readonly WordPieceTokenizer tokenizer;
    private readonly SafetensorsFile file;
    private readonly unsafe sbyte* words;
    private readonly float[] wordScales;
    private readonly float[] positions;
    private readonly LayerNorm norm;
    private readonly EncoderLayer[] layers;

    // Kept here, each for the longest text (1.2 MB): the shared pool keeps an array of every size for every thread that ever encoded,
    // so that a host grows with its threads.
    private readonly ConcurrentQueue<float[]> buffers = new();

    // So that there are only so many. Twice the cores, because the system shares these out among threads in the middle of a text: with
    // as many as cores, every other text would wait for its turn, and a tenth of the selects over REST was lost.
    private readonly SemaphoreSlim turns = new(2 * Environment.ProcessorCount);

    /// <summary>Loads a model.</summary>
    /// <param name="folder">The folder with <c>encoder.safetensors</c>, <c>vocab.txt</c> and <c>config.json</c>.</param>
    /// <param name="checksums">Verifies the first two; null for a check without memory.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is cut short or damaged.</exception>
    public unsafe TransformerEncoder(string folder, ModelChecksums? checksums = null)
    {
        const int VocabularySize = 30_522;
        config = EncoderConfig.Read(Path.Combine(folder, "config.json"));
        checksums ??= new(checks: null);
        var (path, vocabulary) = (Path.Combine(folder, FileName), Path.Combine(folder, "vocab.txt"));
        Model = NameOf(checksums.Verify(path));
        checksums.Verify(vocabulary);
        tokenizer = new WordPieceTokenizer(vocabulary, VocabularySize);
        file = new SafetensorsFile(path);
        try
        {
            words = file.GetBytes("embeddings.word.weight", VocabularySize, config.Hidden);
            wordScales = file.GetFloats("embeddings.word.scale", VocabularySize);
            positions = file.GetFloats("embeddings.position", config.MaxPieces * config.Hidden);
            norm = new LayerNorm(file, "embeddings.norm", config.Hidden, config.LayerNormEps);
            layers = [.. Enumerable.Range(0, config.Layers).Select(layer => new EncoderLayer(file, $"layers.{layer}", config))];
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Model { get; }

    /// <summary>The name of the model in a folder, without loading it.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The name, or null when there is no model that could be loaded.</returns>
    public static string? FindModel(string folder)
    {
        try
        {
            return NameOf(ModelChecksums.Expected(Path.Combine(folder, FileName)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null; // Whoever loads it says so.
        }
    }

    /// <summary>Encodes next to nothing, so that the code is compiled and the weights are in memory when a query comes.</summary>
    public void Rehearse() => Encode(Tokenize("", TextRole.Query));

    /// <inheritdoc/>
    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, TextRole role, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        for (var at = 0; at < vectors.Length; at++)
        {
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                vectors[at] = Encode(Tokenize(texts[at], role));
            }
            finally
            {
                turns.Release();
            }
        }

        return vectors;
    }

    /// <summary>Cuts a text into pieces.</summary>
    /// <param name="text">The text.</param>
    /// <param name="role">What it is.</param>
    /// <returns>The rows of its pieces.</returns>
    public int[] Tokenize(string text, TextRole role) => tokenizer.Tokenize(text, role == TextRole.Tool ? Math.Min(ToolPieces, config.MaxPieces) : config.MaxPieces);

    /// <summary>Encodes one text.</summary>
    /// <param name="pieces">The rows of its pieces.</param>
    /// <returns>Its vector, of length one.</returns>
    public float[] Encode(ReadOnlySpan<int> pieces)
    {
        var count = pieces.Length;
        var size = count * config.Hidden;
        var needed = FloatsFor(count);
        if (!buffers.TryDequeue(out var buffer))
        {
            buffer = new float[FloatsFor(config.MaxPieces)];
        }

        file.Hold();
        try
        {
            var states = buffer.AsSpan(0, size);
            var change = buffer.AsSpan(size, size);
            var scratch = buffer.AsSpan(2 * size, needed - (2 * size));
            Embed(pieces, states);
            norm.Apply(states);
            foreach (var layer in layers)
            {
                layer.Apply(states, count, change, scratch);
            }

            var vector = new float[config.Hidden];
            for (var row = 0; row < count; row++)
            {
                FloatVectors.Add(vector, states.Slice(row * config.Hidden, config.Hidden));
            }

            FloatVectors.Multiply(vector, 1 / Math.Max(FloatVectors.Norm(vector), 1e-12f));
            return vector;
        }
        finally
        {
            file.Release();
            buffers.Enqueue(buffer);
        }
    }

    /// <summary>Multiply-adds that a text takes in linear layers and attention.</summary>
    /// <param name="pieces">Its pieces.</param>
    /// <returns>The number.</returns>
    public long CountMultiplyAdds(int pieces) => config.Layers * pieces * ((4L * config.Hidden * config.Hidden) + (2L * config.Hidden * config.Intermediate) + (2L * pieces * config.Hidden));

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private int FloatsFor(int pieces) => pieces * ((2 * config.Hidden) + Math.Max(4 * config.Hidden, config.Intermediate) + 1);

    private static string NameOf(string checksum) => $"sentences-{checksum[..12]}-{ToolPieces}";

    private unsafe void Embed(ReadOnlySpan<int> pieces, Span<float> states)
    {
        for (var row = 0; row < pieces.Length; row++)
        {
            var source = words + ((long)pieces[row] * config.Hidden);
            var target = states.Slice(row * config.Hidden, config.Hidden);
            for (var at = 0; at < target.Length; at++)
            {
                target[at] = source[at];
            }

            FloatVectors.MultiplyAdd(target, wordScales[pieces[row]], positions.AsSpan(row * config.Hidden, config.Hidden));
        }
    }
}
