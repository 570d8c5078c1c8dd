using System.Text.Json;

namespace Connectors.Engine.Selection.Encoding.Transformer;

/// <summary>The sizes of a sentence encoder.</summary>
/// <param name="Layers">Layers.</param>
/// <param name="Hidden">Numbers of a piece, and of a vector.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Intermediate">Numbers inside the feed-forward step.</param>
/// <param name="MaxPieces">The most pieces of a text.</param>
/// <param name="LayerNormEps">What is added to a variance.</param>
internal sealed record EncoderConfig(int Layers, int Hidden, int Heads, int Intermediate, int MaxPieces, float LayerNormEps)
{
    /// <summary>Reads <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The sizes.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or asks for what this encoder does not do.</exception>
    public static EncoderConfig Read(string path)
    {
        try
        {
            // Read by hand: a serializer costs 30 ms of a new process for these six numbers.
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var config = new EncoderConfig(Number("layers"), Number("hidden"), Number("heads"), Number("intermediate"), Number("maxPieces"), root.GetProperty("layerNormEps").GetSingle());
            return config is { Layers: > 0, Hidden: > 0, Heads: > 0, Intermediate: > 0, MaxPieces: > 2 } && config.Hidden % (8 * config.Heads) == 0 && config.Intermediate % 8 == 0
                ? config
                : throw new InvalidDataException($"{path} is damaged: its sizes are impossible.");

            int Number(string name) => root.GetProperty(name).GetInt32();
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is damaged: {fault.Message}", fault);
        }
    }
}
