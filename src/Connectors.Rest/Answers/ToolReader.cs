using System.Text.Json;
using Connectors.Rest.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads tools.</summary>
internal static class ToolReader
{
    public static Tool Read(JsonElement tool)
    {
        var id = tool.Text("id") ?? tool.Text("toolId") ?? "";
        var dot = id.IndexOf('.', StringComparison.Ordinal);
        var server = tool.Text("server") ?? tool.Text("integration") ?? (dot > 0 ? id[..dot] : "");

        // Where parameters are no list they are the schema itself.
        var schema = tool.Member("inputSchema") ?? (tool.Member("parameters") is { ValueKind: JsonValueKind.Object } own ? own : null);
        return new Tool
        {
            Id = id,
            Name = tool.Text("name") ?? (dot > 0 ? id[(dot + 1)..] : id),
            Title = tool.Text("title"),
            Description = tool.Text("description") ?? "",
            Category = tool.Text("category") ?? "",
            Server = server,
            Parameters = tool.Member("parameters") is { ValueKind: JsonValueKind.Array } list
                ? [.. list.EnumerateArray().Select(ReadParameter)]
                : schema is { } given ? ReadSchema(given) : [],
            InputSchema = schema?.GetRawText(),
            OutputSchema = tool.Member("outputSchema")?.GetRawText(),
            Annotations = tool.Member("annotations") is { } annotations ? ReadAnnotations(annotations) : null,
            TokenCost = tool.Small("tokenCost") ?? 0,
        };
    }

    private static ToolParameter ReadParameter(JsonElement parameter) => new()
    {
        Name = parameter.Text("name") ?? "",
        Type = parameter.Text("type") ?? "any",
        Description = parameter.Text("description") ?? "",
        Required = parameter.Flag("required") ?? false,
        Default = parameter.Member("default") is { } value ? PlainJson.Read(value) : null,
    };

    private static List<ToolParameter> ReadSchema(JsonElement schema)
    {
        var required = schema.Texts("required") ?? [];
        return schema.Member("properties") is not { ValueKind: JsonValueKind.Object } properties ? [] :
        [
            .. properties.EnumerateObject().Select(property => new ToolParameter
            {
                Name = property.Name,
                Type = property.Value.Text("type") ?? (property.Value.Texts("type") is { Count: > 0 } types ? string.Join('|', types) : "any"),
                Description = property.Value.Text("description") ?? "",
                Required = required.Contains(property.Name),
                Default = property.Value.Member("default") is { } value ? PlainJson.Read(value) : null,
            }),
        ];
    }

    private static ToolAnnotations ReadAnnotations(JsonElement annotations) => new()
    {
        Title = annotations.Text("title"),
        ReadOnlyHint = annotations.Flag("readOnlyHint"),
        DestructiveHint = annotations.Flag("destructiveHint"),
        IdempotentHint = annotations.Flag("idempotentHint"),
        OpenWorldHint = annotations.Flag("openWorldHint"),
    };
}
