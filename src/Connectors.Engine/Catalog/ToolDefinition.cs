using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Engine.Catalog;

/// <summary>Makes tools of what a server's <c>tools/list</c> said, and of what the store kept of it.</summary>
internal static class ToolDefinition
{
    private const string EmptySchema = """{"type":"object"}""";

    /// <summary>Reads one member of the <c>tools</c> array of a <c>tools/list</c> result.</summary>
    /// <returns>The tool, or null when it has no usable name.</returns>
    public static Tool? FromServer(string server, string category, JsonObject definition)
    {
        if (AsString(definition["name"]) is not { Length: > 0 } name)
        {
            return null;
        }

        var annotations = ReadAnnotations(definition["annotations"] as JsonObject);
        var schema = definition["inputSchema"] is JsonObject input ? input.ToJsonString() : EmptySchema;
        var description = AsString(definition["description"]) ?? "";
        return Create(
            server,
            category,
            name,
            AsString(definition["title"]) ?? annotations?.Title,
            description,
            schema,
            definition["outputSchema"] is JsonObject output ? output.ToJsonString() : null,
            annotations,
            TokenEstimator.Estimate(name, description, schema));
    }

    /// <summary>The name and description of a member of <c>tools</c>; empty where it has none.</summary>
    public static (string Name, string Description) ReadWords(JsonObject definition) => (AsString(definition["name"]) ?? "", AsString(definition["description"]) ?? "");

    public static Tool Create(string server, string category, string name, string? title, string description, string inputSchema, string? outputSchema, ToolAnnotations? annotations, int tokenCost) => new()
    {
        Id = $"{server}.{name}",
        Name = name,
        Title = title,
        Description = description,
        Category = category,
        Server = server,
        Parameters = ReadParameters(inputSchema),
        InputSchema = inputSchema,
        OutputSchema = outputSchema,
        Annotations = annotations,
        TokenCost = tokenCost,
    };

    public static ToolAnnotations? ReadAnnotations(JsonObject? node) => node is null ? null : new ToolAnnotations
    {
        Title = AsString(node["title"]),
        ReadOnlyHint = AsBool(node["readOnlyHint"]),
        DestructiveHint = AsBool(node["destructiveHint"]),
        IdempotentHint = AsBool(node["idempotentHint"]),
        OpenWorldHint = AsBool(node["openWorldHint"]),
    };

    public static string? WriteAnnotations(ToolAnnotations? annotations) => annotations is null ? null : new JsonObject
    {
        ["title"] = annotations.Title,
        ["readOnlyHint"] = annotations.ReadOnlyHint,
        ["destructiveHint"] = annotations.DestructiveHint,
        ["idempotentHint"] = annotations.IdempotentHint,
        ["openWorldHint"] = annotations.OpenWorldHint,
    }.ToJsonString();

    private static ToolParameter[] ReadParameters(string inputSchema)
    {
        using var document = JsonDocument.Parse(inputSchema);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var required = root.TryGetProperty("required", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        return [.. properties.EnumerateObject().Select(property => new ToolParameter
        {
            Name = property.Name,
            Type = TypeOf(property.Value),
            Description = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("description", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "",
            Required = required.Contains(property.Name),
            Default = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("default", out var value) ? PlainValue.From(value) : null,
        })];
    }

    private static string TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return "any";
        }

        if (schema.TryGetProperty("type", out var type))
        {
            if (type.ValueKind == JsonValueKind.String)
            {
                return type.GetString()!;
            }

            if (type.ValueKind == JsonValueKind.Array)
            {
                return string.Join('|', type.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()));
            }
        }

        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var options) && options.ValueKind == JsonValueKind.Array)
            {
                return string.Join('|', options.EnumerateArray().Select(TypeOf).Distinct());
            }
        }

        return "any";
    }

    private static string? AsString(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool? AsBool(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;
}
