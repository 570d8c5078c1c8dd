using System.Text.Json;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Encoding.Transformer;

namespace Connectors.Engine.Tests.Selection;

/// <summary>The models that ship with the engine, loaded once for all tests.</summary>
internal static class Models
{
    private static readonly Lazy<TransformerEncoder> LazySentences = new(() => new TransformerEncoder(Path.Combine(Folder, "sentences")));
    private static readonly Lazy<WordVectorEncoder> LazyWords = new(() => new WordVectorEncoder(Path.Combine(Folder, "words")));

    public static string Folder => EncoderSet.DefaultFolder;

    public static TransformerEncoder Sentences => LazySentences.Value;

    public static WordVectorEncoder Words => LazyWords.Value;

    public static JsonElement Parity(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Selection", "Parity", name)));
        return document.RootElement.Clone();
    }
}
