using System.Diagnostics.CodeAnalysis;

namespace Connectors.Engine.Catalog;

/// <summary>Compares tools by all that a server says of them.</summary>
internal sealed class SameTool : IEqualityComparer<Tool>
{
    public static readonly SameTool Instance = new();

    public bool Equals(Tool? x, Tool? y) =>
        x is not null && y is not null
        && x.Id == y.Id && x.Category == y.Category && x.Title == y.Title && x.Description == y.Description
        && x.InputSchema == y.InputSchema && x.OutputSchema == y.OutputSchema
        && ToolDefinition.WriteAnnotations(x.Annotations) == ToolDefinition.WriteAnnotations(y.Annotations);

    public int GetHashCode([DisallowNull] Tool obj) => obj.Id.GetHashCode(StringComparison.Ordinal);
}
