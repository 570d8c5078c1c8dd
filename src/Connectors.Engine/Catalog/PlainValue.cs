using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Engine.Catalog;

/// <summary>Turns JSON into the plain values of <see cref="IGateway"/>, and back.</summary>
internal static class PlainValue
{
    /// <summary>How deep a server's message may be nested.</summary>
    public const int DeepestMessage = 512;

    /// <summary>Reads text that came in a server's message.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = DeepestMessage };

    // Never put into HTML: letters stay letters, which a model pays less for.
    private static readonly JsonWriterOptions Minified = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // decimal holds 28 digits exactly; a longer number, or one with an exponent, is a double to begin with.
    private const int LongestDecimal = 29;

    // What JSON readers take unless told otherwise is 64 levels, of which a message needs some around the parameters.
    private const int Deepest = 60;

    /// <summary>Reads JSON. Integers that fit become long, other numbers decimal when that is exact, else double.</summary>
    public static object? From(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    map[property.Name] = From(property.Value);
                }

                return map;
            case JsonValueKind.Array:
                var list = new object?[element.GetArrayLength()];
                var next = 0;
                foreach (var item in element.EnumerateArray())
                {
                    list[next++] = From(item);
                }

                return list;
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                if (element.TryGetInt64(out var whole))
                {
                    return whole;
                }

                var raw = element.GetRawText();
                return raw.Length <= LongestDecimal && !raw.Contains('e', StringComparison.OrdinalIgnoreCase) && element.TryGetDecimal(out var exact)
                    ? exact
                    : element.GetDouble();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }

    public static object? From(JsonNode? node) => From(ToElement(node));

    /// <summary>Reads a node as an element, which takes what a node does not: a member that is there twice.</summary>
    public static JsonElement ToElement(JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Minified))
        {
            if (node is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                node.WriteTo(writer);
            }
        }

        // Not disposed: what it rents would be given back while the element is in use.
        return JsonDocument.Parse(buffer.WrittenMemory, Deep).RootElement;
    }

    /// <summary>An element as a node, read when somebody looks into it.</summary>
    public static JsonNode? ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>An element as JSON text without spaces and needless escapes.</summary>
    public static string ToText(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Minified))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a value as JSON.</summary>
    /// <exception cref="ArgumentException">A value is none of the plain kinds, and the message names its type; or they are nested too deep, in a circle perhaps.</exception>
    public static void Write(Utf8JsonWriter writer, object? value) => Write(writer, value, 0);

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double:
                throw new ArgumentException("A number that is infinite or no number has no JSON.");
            case IReadOnlyDictionary<string, object?> or IReadOnlyList<object?> when depth >= Deepest:
                throw new ArgumentException($"The parameters are nested more than {Deepest} levels deep, or in a circle.");
            case IReadOnlyDictionary<string, object?> map:
                writer.WriteStartObject();
                foreach (var (name, member) in map)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    Write(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"A value of type {value.GetType()} is none that a gateway takes.");
        }
    }
}
