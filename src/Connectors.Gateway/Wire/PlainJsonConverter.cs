using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Rest.Json;

namespace Connectors.Gateway.Wire;

/// <summary>A value of the vocabulary's plain types, as JSON.</summary>
internal sealed class PlainJsonConverter : JsonConverter<object?>
{
    public override bool HandleNull => true;

    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return PlainJson.Read(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options) => PlainJson.Write(writer, value);
}
