using System.Text.Json;
using Connectors.Engine.Catalog;

namespace Connectors.Engine.Invocation;

/// <summary>Reads a <c>tools/call</c> result.</summary>
internal static class ToolResultReader
{
    public static ToolResult Read(string toolId, JsonElement result, TimeSpan executionTime)
    {
        var content = ReadContent(Member(result, "content"));
        var failed = Member(result, "isError").ValueKind == JsonValueKind.True;
        var text = content is [{ Text: { } only }] ? only : string.Join('\n', content.Where(block => block.Text is not null).Select(block => block.Text));
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

    private static ToolContent[] ReadContent(JsonElement blocks)
    {
        if (blocks.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var content = new List<ToolContent>(blocks.GetArrayLength());
        foreach (var block in blocks.EnumerateArray())
        {
            if (block.ValueKind == JsonValueKind.Object)
            {
                content.Add(ReadBlock(block));
            }
        }

        return [.. content];
    }

    private static object? ReadData(JsonElement result, ToolContent[] content, string text)
    {
        if (Member(result, "structuredContent") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } structured)
        {
            return PlainValue.From(structured);
        }

        if (content is [{ Type: "text", Text: { } single }])
        {
            return TryReadJson(single, out var value) ? value : single;
        }

        // Images, sounds and resources are no plain values: they are in the content alone.
        return text.Length > 0 ? text : null;
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
            using var document = JsonDocument.Parse(text, PlainValue.Deep);
            value = PlainValue.From(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // Words in brackets, or with half a character in them.
        }
    }

    private static ToolContent ReadBlock(JsonElement block)
    {
        var resource = Member(block, "resource") is { ValueKind: JsonValueKind.Object } inner ? inner : block;
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

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static byte[]? Bytes(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member && member.TryGetBytesFromBase64(out var bytes) ? bytes : null;
}
