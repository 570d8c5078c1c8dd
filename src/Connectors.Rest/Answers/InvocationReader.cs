using System.Text.Json;
using Connectors.Rest.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads what a tool answered.</summary>
internal static class InvocationReader
{
    public static ToolResult Read(JsonElement answer, string toolId)
    {
        var (message, code) = answer.Error("error");
        var details = answer.Member("errorDetails");
        var success = answer.Flag("success") ?? message is null;
        return new ToolResult
        {
            ToolId = toolId,
            Success = success,
            Data = answer.Member("data") is { } data ? PlainJson.Read(data) : null,
            Content = [.. answer.Items("content").Select(ReadContent)],
            Error = success ? null : details?.Text("message") ?? message ?? $"The tool '{toolId}' failed without a word.",
            ErrorCode = success ? null : details?.Text("code") ?? code ?? ErrorCodes.ToolError,
            ExecutionTime = TimeSpan.FromMilliseconds(answer.Number("executionTimeMs") ?? answer.Number("executionTime") ?? 0),
        };
    }

    private static ToolContent ReadContent(JsonElement block)
    {
        // An embedded resource holds its own members one level down.
        var inner = block.Member("resource") is { ValueKind: JsonValueKind.Object } resource ? resource : block;
        return new ToolContent
        {
            Type = block.Text("type") ?? "text",
            Text = inner.Text("text"),
            Data = Bytes(inner, "data") ?? Bytes(inner, "blob"),
            MimeType = inner.Text("mimeType"),
            Uri = inner.Text("uri"),
            Name = inner.Text("name"),
            Description = inner.Text("description"),
        };
    }

    private static byte[]? Bytes(JsonElement block, string name) =>
        block.Member(name) is { ValueKind: JsonValueKind.String } member && member.TryGetBytesFromBase64(out var bytes) ? bytes : null;
}
