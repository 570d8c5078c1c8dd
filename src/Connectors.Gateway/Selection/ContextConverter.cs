using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Gateway.Selection;

/// <summary>
/// Reads a selection's context. The public SDKs let callers put anything there, so a member that is not what its name stands for
/// here is the caller's own, and left alone.
/// </summary>
internal sealed class ContextConverter : JsonConverter<SelectMembers>
{
    public override SelectMembers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        using var document = JsonDocument.ParseValue(ref reader);
        var context = document.RootElement;
        return new SelectMembers
        {
            MaxTools = WholeNumber(context, "maxTools"),
            Category = Text(context, "category"),
            Categories = Texts(context, "categories"),
            AllowedCategories = Texts(context, "allowedCategories"),
            Servers = Texts(context, "servers"),
            ExcludeServers = Texts(context, "excludeServers"),
            TokenBudget = WholeNumber(context, "tokenBudget"),
            MinimumScore = context.TryGetProperty("minimumScore", out var score) && score.ValueKind == JsonValueKind.Number ? score.GetDouble() : null,
            IncludeRelated = context.TryGetProperty("includeRelated", out var related) && related.ValueKind is JsonValueKind.True or JsonValueKind.False ? related.GetBoolean() : null,
            Detail = Text(context, "detail") is "full" or "summary" ? Text(context, "detail") : null,
            View = Text(context, "view") is "all" or "selections" ? Text(context, "view") : null,
        };
    }

    public override void Write(Utf8JsonWriter writer, SelectMembers value, JsonSerializerOptions options) =>
        throw new NotSupportedException("A context is only ever read.");

    private static string? Text(JsonElement context, string name) =>
        context.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static int? WholeNumber(JsonElement context, string name) =>
        context.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number) ? number : null;

    private static List<string>? Texts(JsonElement context, string name) =>
        context.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array && member.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. member.EnumerateArray().Select(item => item.GetString()!)]
            : null;
}
