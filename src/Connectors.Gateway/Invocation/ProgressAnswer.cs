using System.Text.Json.Serialization;

namespace Connectors.Gateway.Invocation;

/// <summary>Data of a <c>progress</c> event, as MCP names its members.</summary>
internal sealed record ProgressAnswer(
    double Progress,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message);
