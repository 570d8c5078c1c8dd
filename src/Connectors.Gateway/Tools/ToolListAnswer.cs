using System.Text.Json.Serialization;
using Connectors.Gateway.Mcp;

namespace Connectors.Gateway.Tools;

/// <summary>Answer of <c>GET /tools/list</c>.</summary>
internal sealed class ToolListAnswer
{
    public required IReadOnlyList<ToolAnswer> Tools { get; init; }

    /// <summary>All matches, not those of the page.</summary>
    public required int Total { get; init; }

    public required int Limit { get; init; }

    public required int Offset { get; init; }

    /// <summary>From 1.</summary>
    public required int Page { get; init; }

    public required bool HasMore { get; init; }

    /// <summary>The servers; left out when the request says <c>view=tools</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ServerAnswer>? Integrations { get; init; }
}
