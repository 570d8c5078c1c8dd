using System.Text.Json.Serialization;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Invocation;

/// <summary>Answer of <c>POST /tools/invoke</c>: of every tool that may have run, failed or not.</summary>
internal sealed class InvokeAnswer
{
    public required bool Success { get; init; }

    [JsonConverter(typeof(PlainJsonConverter))]
    public object? Data { get; init; }

    public string? Error => ErrorDetails?.Message;

    public ErrorDetails? ErrorDetails { get; init; }

    public long ExecutionTimeMs { get; init; }

    public IReadOnlyList<ToolContent> Content { get; init; } = [];

    public static InvokeAnswer From(ToolResult result) => new()
    {
        Success = result.Success,
        Data = result.Data,
        ErrorDetails = result.Success ? null : new ErrorDetails(result.ErrorCode ?? ErrorCodes.ToolError, result.Error ?? "The tool failed without a word."),

        // Whole milliseconds for the public SDKs; what took less took some time, too.
        ExecutionTimeMs = result.ExecutionTime > TimeSpan.Zero ? Math.Max(1, (long)Math.Round(result.ExecutionTime.TotalMilliseconds)) : 0,
        Content = result.Content,
    };

    public static InvokeAnswer Failed(string code, string message) => new() { Success = false, ErrorDetails = new ErrorDetails(code, message) };
}
