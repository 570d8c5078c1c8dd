using System.Text.Json.Serialization;
using Connectors.Gateway.Tools;

namespace Connectors.Gateway.Mcp;

/// <summary>A server on the wire.</summary>
internal sealed class ServerAnswer
{
    public required string Name { get; init; }

    public required string Category { get; init; }

    public required string Description { get; init; }

    /// <summary><c>active</c>, <c>inactive</c> or <c>error</c>.</summary>
    public required string Status { get; init; }

    public required int ToolCount { get; init; }

    public required IReadOnlyList<ToolAnswer> Tools { get; init; }

    public required string Url { get; init; }

    public required string Version { get; init; }

    public required bool Custom { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ProcessId { get; init; }

    /// <summary>Bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? WorkingSet { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    public int ToolsEncoded { get; init; }

    public static ServerAnswer From(McpServer server) => new()
    {
        Name = server.Name,
        Category = server.Category,
        Description = server.Description,
        Status = server.Status switch
        {
            McpServerStatus.Active => "active",
            McpServerStatus.Inactive => "inactive",
            _ => "error",
        },
        ToolCount = server.ToolCount,
        Tools = [.. server.Tools.Select(tool => ToolAnswer.Summary(tool))],
        Url = server.Url,
        Version = server.Version,
        Custom = server.Custom,
        ProcessId = server.ProcessId,
        WorkingSet = server.WorkingSet,
        Error = server.Error,
        ToolsEncoded = server.ToolsEncoded,
    };
}
