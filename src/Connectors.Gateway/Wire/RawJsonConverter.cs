using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Gateway.Wire;

/// <summary>A string that holds JSON, written as that JSON: schemas go through as the server gave them.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    // The text was parsed when it came from the server, so it is not parsed again.
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value, skipInputValidation: true);
}
