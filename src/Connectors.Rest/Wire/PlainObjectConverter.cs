using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Rest.Json;

namespace Connectors.Rest.Wire;

/// <summary>Parameters as JSON.</summary>
internal sealed class PlainObjectConverter : JsonConverter<IReadOnlyDictionary<string, object?>>
{
    public override IReadOnlyDictionary<string, object?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return PlainJson.ReadObject(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> value, JsonSerializerOptions options) => PlainJson.Write(writer, value);
}
