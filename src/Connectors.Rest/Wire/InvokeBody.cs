using System.Text.Json.Serialization;

namespace Connectors.Rest.Wire;

/// <summary>Body of <c>POST /tools/invoke</c>.</summary>
internal sealed class InvokeBody
{
    public required string ToolId { get; init; }

    [JsonConverter(typeof(PlainObjectConverter))]
    public required IReadOnlyDictionary<string, object?> Parameters { get; init; }

    /// <summary>Seconds.</summary>
    public double? Timeout { get; init; }
}
