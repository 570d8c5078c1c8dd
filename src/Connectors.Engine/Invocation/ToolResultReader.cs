using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Engine.Catalog;

namespace Connectors.Engine.Invocation;

/// <summary>Reads a <c>tools/call</c> result.</summary>
internal static class ToolResultReader
{
    public static ToolResult Read(string toolId, JsonObject result, TimeSpan executionTime)
    {
        var content = (result["content"] as JsonArray ?? []).OfType<JsonObject>().Select(ReadBlock).ToArray();
        var failed = result["isError"] is JsonValue flag && flag.TryGetValue<bool>(out var isError) && isError;
        var text = string.Join('\n', content.Where(block => block.Text is not null).Select(block => block.Text));
        return new ToolResult
        {
            ToolId = toolId,
            Success = !failed,
            Data = ReadData(result, content, text),
            Content = content,
            Error = failed ? text.Length > 0 ? text : $"The tool '{toolId}' failed without a word." : null,
            ErrorCode = failed ? ErrorCodes.ToolError : null,
            ExecutionTime = executionTime,
        };
    }

    private static object? ReadData(JsonObject result, ToolContent[] content, string text)
    {
        if (result["structuredContent"] is { } structured)
        {
            return PlainValue.From(structured);
        }

        if (content is [{ Type: "text", Text: { } single }])
        {
            return TryReadJson(single, out var value) ? value : single;
        }

        // Images, sounds and resources are the answer itself; text beside them is part of it.
        return content.Length == 0 ? null : content.All(block => block.Type == "text") ? text : content.Length == 1 ? content[0] : content;
    }

    // Only objects and arrays: a text "42" or "true" is more likely words than data.
    private static bool TryReadJson(string text, out object? value)
    {
        value = null;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length < 2 || (trimmed[0], trimmed[^1]) is not (('{', '}') or ('[', ']')))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            value = PlainValue.From(document.RootElement);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ToolContent ReadBlock(JsonObject block)
    {
        var resource = block["resource"] as JsonObject ?? block;
        return new ToolContent
        {
            Type = Text(block, "type") ?? "text",
            Text = Text(resource, "text"),
            Data = Bytes(resource, "data") ?? Bytes(resource, "blob"),
            MimeType = Text(resource, "mimeType"),
            Uri = Text(resource, "uri"),
            Name = Text(resource, "name"),
            Description = Text(resource, "description"),
        };
    }

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static byte[]? Bytes(JsonObject node, string name)
    {
        if (Text(node, name) is not { } text)
        {
            return null;
        }

        var bytes = new byte[(text.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
