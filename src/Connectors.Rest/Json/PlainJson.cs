using System.Globalization;
using System.Text.Json;

namespace Connectors.Rest.Json;

/// <summary>JSON as the vocabulary's plain types, and back: null, bool, long, decimal, double, string, list, dictionary.</summary>
/// <remarks>Compiled into the client and into the host, so that both read a number alike.</remarks>
internal static class PlainJson
{
    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ReadObject(element),
        JsonValueKind.Array => ReadArray(element),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => ReadNumber(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>An object's members; of a name that comes twice the last.</summary>
    public static IReadOnlyDictionary<string, object?> ReadObject(JsonElement element)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            members[property.Name] = Read(property.Value);
        }

        return members;
    }

    /// <exception cref="ArgumentException">A value is none of the plain types.</exception>
    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
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
            case double number:
                throw new ArgumentException($"The number {number.ToString(CultureInfo.InvariantCulture)} has no JSON.");
            case IReadOnlyDictionary<string, object?> members:
                writer.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case IReadOnlyList<object?> items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"A value of type {value.GetType()} is none of the plain types that a gateway takes.");
        }
    }

    private static object?[] ReadArray(JsonElement element)
    {
        var items = new object?[element.GetArrayLength()];
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            items[index++] = Read(item);
        }

        return items;
    }

    private static object ReadNumber(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
        {
            return whole;
        }

        var number = element.GetDouble();

        // A decimal keeps what was written, but rounds very small numbers to zero.
        return element.TryGetDecimal(out var exact) && (double)exact == number ? exact : number;
    }
}
