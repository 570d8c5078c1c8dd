using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Catalog;

/// <summary>Makes tools of what a server's <c>tools/list</c> said, and of what the store kept of it.</summary>
internal static class ToolDefinition
{
    // MCP recommends at most 128.
    private const int LongestName = 256;

    private const string EmptySchema = """{"type":"object"}""";

    /// <summary>Reads one member of the <c>tools</c> array of a server's <c>tools/list</c> result.</summary>
    /// <remarks>The category is the one that the deployment named; where it named none, the tool's own when it clearly says one, else its server's.</remarks>
    /// <returns>As below.</returns>
    public static Tool? FromServer(ServerRecord server, JsonElement definition)
    {
        var (name, description) = ReadWords(definition);
        return FromServer(server.Name, server.IsCategoryInferred ? CategoryInference.InferTool(name, description, server.Category) : server.Category, definition);
    }

    /// <summary>Reads one member of the <c>tools</c> array of a <c>tools/list</c> result.</summary>
    /// <returns>The tool, or null when it has no usable name: one that is empty, longer than 256 characters or holds what moves a terminal's cursor.</returns>
    public static Tool? FromServer(string server, string category, JsonElement definition)
    {
        if (AsString(Member(definition, "name")) is not { Length: > 0 and <= LongestName } name || name.Any(IsUnseen))
        {
            return null;
        }

        var annotations = ReadAnnotations(Member(definition, "annotations"));
        var schema = Member(definition, "inputSchema") is { ValueKind: JsonValueKind.Object } input ? PlainValue.ToText(input) : EmptySchema;
        var description = AsString(Member(definition, "description")) ?? "";
        return Create(
            server,
            category,
            name,
            AsString(Member(definition, "title")) ?? annotations?.Title,
            description,
            schema,
            Member(definition, "outputSchema") is { ValueKind: JsonValueKind.Object } output ? PlainValue.ToText(output) : null,
            annotations,
            TokenEstimator.Estimate(name, description, schema));
    }

    /// <summary>The name and description of a member of <c>tools</c>; empty where it has none.</summary>
    public static (string Name, string Description) ReadWords(JsonElement definition) => (AsString(Member(definition, "name")) ?? "", AsString(Member(definition, "description")) ?? "");

    public static Tool Create(string server, string category, string name, string? title, string description, string inputSchema, string? outputSchema, ToolAnnotations? annotations, int tokenCost) => new()
    {
        Id = $"{server}.{name}",
        Name = name,
        Title = title,
        Description = description,
        Category = category,
        Server = server,
        ParameterSource = () => ReadParameters(inputSchema),
        InputSchema = inputSchema,
        OutputSchema = outputSchema,
        Annotations = annotations,
        TokenCost = tokenCost,
    };

    public static ToolAnnotations? ReadAnnotations(JsonElement element) => element.ValueKind != JsonValueKind.Object ? null : new ToolAnnotations
    {
        Title = AsString(Member(element, "title")),
        ReadOnlyHint = AsBool(Member(element, "readOnlyHint")),
        DestructiveHint = AsBool(Member(element, "destructiveHint")),
        IdempotentHint = AsBool(Member(element, "idempotentHint")),
        OpenWorldHint = AsBool(Member(element, "openWorldHint")),
    };

    /// <summary>Reads what <see cref="WriteAnnotations"/> wrote.</summary>
    public static ToolAnnotations? ReadAnnotations(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return ReadAnnotations(document.RootElement);
    }

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
        using var document = JsonDocument.Parse(inputSchema, PlainValue.Deep);
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

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? AsString(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static bool? AsBool(JsonElement element) => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : null;

    private static bool IsUnseen(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
