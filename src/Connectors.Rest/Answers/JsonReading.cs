using System.Globalization;
using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads members of answers, forgiving what a gateway leaves out or writes differently.</summary>
internal static class JsonReading
{
    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? member : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    public static bool? Flag(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => null,
    };

    public static double? Number(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.Number } member => member.GetDouble(),
        { ValueKind: JsonValueKind.String } member when double.TryParse(member.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    public static long? Whole(this JsonElement element, string name) => element.Number(name) is { } number && Math.Abs(number) < long.MaxValue ? (long)number : null;

    /// <summary>A whole number held within the range of an int.</summary>
    public static int? Small(this JsonElement element, string name) => element.Whole(name) is { } whole ? (int)Math.Clamp(whole, int.MinValue, int.MaxValue) : null;

    public static DateTimeOffset? Time(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } member when DateTimeOffset.TryParse(member.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        { ValueKind: JsonValueKind.Number } member when member.TryGetInt64(out var milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        _ => null,
    };

    public static IReadOnlyList<string>? Texts(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } member
        ? [.. member.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : null;

    public static IReadOnlyList<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } member ? [.. member.EnumerateArray()] : [];

    /// <summary>An error's words, written as a text or as <c>{code, message}</c>.</summary>
    public static (string? Message, string? Code) Error(this JsonElement element, string name) => element.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } member => (member.GetString(), null),
        { ValueKind: JsonValueKind.Object } member => (member.Text("message") ?? member.GetRawText(), member.Text("code")),
        _ => (null, null),
    };
}
