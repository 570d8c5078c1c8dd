using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Numerics.Tensors;
using System.Text.Json;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>An encoder behind the OpenAI-compatible route <c>/v1/embeddings</c>: Ollama, Azure OpenAI, vLLM and others.</summary>
internal sealed class HttpEncoder : ITextEncoder
{
    private readonly HttpEncoderOptions options;
    private readonly HttpClient client;

    /// <summary>Creates the encoder; nothing is sent yet.</summary>
    /// <param name="options">Where and which.</param>
    /// <param name="handler">Sends the requests; null for the usual one.</param>
    public HttpEncoder(HttpEncoderOptions options, HttpMessageHandler? handler = null)
    {
        this.options = options;
        client = new HttpClient(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        if (options.ApiKey is { } key)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <inheritdoc/>
    public string Model => $"http-{options.Endpoint.Host}-{options.Model}";

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The service cannot be reached or refuses.</exception>
    /// <exception cref="InvalidDataException">Its answer is no list of one vector for each text.</exception>
    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, TextRole role, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(options.Endpoint, new { model = options.Model, input = texts }, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                using var answer = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
                return Read(answer.RootElement, texts.Count);
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new InvalidDataException($"The encoder {options} answered with something else than vectors.", fault);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private float[][] Read(JsonElement answer, int count)
    {
        var vectors = new float[count][];
        var position = 0;
        foreach (var item in answer.GetProperty("data").EnumerateArray())
        {
            var at = item.TryGetProperty("index", out var index) ? index.GetInt32() : position;
            position++;
            if (at >= 0 && at < count)
            {
                var vector = item.GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()).ToArray();
                TensorPrimitives.Divide(vector, Math.Max(TensorPrimitives.Norm<float>(vector), 1e-12f), vector);
                vectors[at] = vector;
            }
        }

        return vectors.All(vector => vector is { Length: > 0 } && vector.Length == vectors[0].Length)
            ? vectors
            : throw new InvalidDataException($"The encoder {options} answered with {position} vectors to {count} texts, or of several sizes.");
    }
}
