namespace Connectors;

/// <summary>The answer of a tool.</summary>
public sealed class ToolResult : SessionObject
{
    /// <summary>The tool that was called.</summary>
    public string ToolId { get; init; } = "";

    /// <summary>Whether the tool did what was asked.</summary>
    public bool Success { get; init; }

    /// <summary>The structured content when there is some, else the parsed JSON of a single JSON text block, else the text.</summary>
    public object? Data { get; init; }

    /// <summary>The content blocks as the tool gave them.</summary>
    public IReadOnlyList<ToolContent> Content { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>What went wrong, in the tool's words; null on success.</summary>
    public string? Error { get; init; }

    /// <summary><c>TOOL_ERROR</c>, <c>TOOL_TIMEOUT</c> or <c>OUTCOME_UNKNOWN</c>; null on success.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How long the call took, the start of the server excluded.</summary>
    public TimeSpan ExecutionTime { get; init; }
}
