using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Gateway.Wire;

/// <summary>Content blocks as MCP writes them.</summary>
internal sealed class ContentConverter : JsonConverter<ToolContent>
{
    public override ToolContent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Content is only ever written.");

    public override void Write(Utf8JsonWriter writer, ToolContent value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, value.Type);
        switch (value.Type)
        {
            case "resource":
                writer.WriteStartObject("resource"u8);
                WriteText(writer, "uri", value.Uri);
                WriteText(writer, "mimeType", value.MimeType);
                WriteText(writer, "text", value.Text);
                WriteBytes(writer, "blob", value.Data);
                writer.WriteEndObject();
                break;
            default:
                WriteText(writer, "text", value.Text);
                WriteBytes(writer, "data", value.Data);
                WriteText(writer, "mimeType", value.MimeType);
                WriteText(writer, "uri", value.Uri);
                WriteText(writer, "name", value.Name);
                WriteText(writer, "description", value.Description);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteBytes(Utf8JsonWriter writer, string name, byte[]? value)
    {
        if (value is not null)
        {
            writer.WriteBase64String(name, value);
        }
    }
}
