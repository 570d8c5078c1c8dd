using System.Text.Json.Serialization;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Tools;

/// <summary>A tool on the wire. A summary leaves out parameters and schemas.</summary>
internal sealed class ToolAnswer
{
    public required string Id { get; init; }

    public string ToolId => Id;

    public required string Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    public required string Description { get; init; }

    public required string Category { get; init; }

    public required string Server { get; init; }

    public string Integration => Server;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ToolParameterAnswer>? Parameters { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(RawJsonConverter))]
    public string? InputSchema { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(RawJsonConverter))]
    public string? OutputSchema { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnnotationsAnswer? Annotations { get; init; }

    public required int TokenCost { get; init; }

    /// <summary>Only in the flat list of a selection.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Score { get; init; }

    public static ToolAnswer Full(Tool tool, double? score = null) => new()
    {
        Id = tool.Id,
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        Category = tool.Category,
        Server = tool.Server,
        Parameters = [.. tool.Parameters.Select(ToolParameterAnswer.From)],
        InputSchema = tool.InputSchema ?? "{\"type\":\"object\"}",
        OutputSchema = tool.OutputSchema,
        Annotations = AnnotationsAnswer.From(tool.Annotations),
        TokenCost = tool.TokenCost,
        Score = score,
    };

    public static ToolAnswer Summary(Tool tool, double? score = null) => new()
    {
        Id = tool.Id,
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        Category = tool.Category,
        Server = tool.Server,
        Annotations = AnnotationsAnswer.From(tool.Annotations),
        TokenCost = tool.TokenCost,
        Score = score,
    };
}
