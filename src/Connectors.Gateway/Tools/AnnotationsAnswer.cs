using System.Text.Json.Serialization;

namespace Connectors.Gateway.Tools;

/// <summary>A tool's hints of itself on the wire; what it does not say is left out.</summary>
internal sealed class AnnotationsAnswer
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ReadOnlyHint { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? DestructiveHint { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IdempotentHint { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? OpenWorldHint { get; init; }

    public static AnnotationsAnswer? From(ToolAnnotations? annotations) => annotations is null ? null : new()
    {
        Title = annotations.Title,
        ReadOnlyHint = annotations.ReadOnlyHint,
        DestructiveHint = annotations.DestructiveHint,
        IdempotentHint = annotations.IdempotentHint,
        OpenWorldHint = annotations.OpenWorldHint,
    };
}
