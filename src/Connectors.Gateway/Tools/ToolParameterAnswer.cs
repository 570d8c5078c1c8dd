using System.Text.Json.Serialization;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Tools;

/// <summary>A tool's parameter on the wire.</summary>
internal sealed class ToolParameterAnswer
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string Description { get; init; }

    public required bool Required { get; init; }

    [JsonConverter(typeof(PlainJsonConverter))]
    public object? Default { get; init; }

    public static ToolParameterAnswer From(ToolParameter parameter) => new()
    {
        Name = parameter.Name,
        Type = parameter.Type,
        Description = parameter.Description,
        Required = parameter.Required,
        Default = parameter.Default,
    };
}
