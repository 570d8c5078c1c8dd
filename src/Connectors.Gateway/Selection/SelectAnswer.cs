using System.Text.Json.Serialization;
using Connectors.Gateway.Tools;

namespace Connectors.Gateway.Selection;

/// <summary>Answer of <c>POST /tools/select</c>.</summary>
internal sealed class SelectAnswer
{
    public required string Query { get; init; }

    public required IReadOnlyList<SelectionAnswer> Selections { get; init; }

    /// <summary>The same list flat; left out when the request says <c>view: "selections"</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ToolAnswer>? Tools { get; init; }

    public required int TotalTokens { get; init; }

    public required int CatalogTokens { get; init; }

    /// <summary>Microseconds.</summary>
    public required long Took { get; init; }

    /// <summary>What a curious reader wants to know; left out when there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notices { get; init; }
}
