namespace Connectors.Engine.Selection.Ranking;

/// <summary>Copies of indexed tools for an answer: every answered object remembers its own session, so none may be shared.</summary>
internal static class ToolCopies
{
    /// <summary>A whole copy.</summary>
    /// <param name="tool">An indexed tool.</param>
    /// <returns>The copy.</returns>
    public static Tool Copy(Tool tool) => new()
    {
        Id = tool.Id,
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        Category = tool.Category,
        Server = tool.Server,
        Parameters = tool.Parameters,
        InputSchema = tool.InputSchema,
        OutputSchema = tool.OutputSchema,
        Annotations = tool.Annotations,
        TokenCost = tool.TokenCost,
    };

    /// <summary>A copy without parameters and schemas.</summary>
    /// <param name="tool">An indexed tool.</param>
    /// <returns>The summary.</returns>
    public static Tool Summarize(Tool tool) => new()
    {
        Id = tool.Id,
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        Category = tool.Category,
        Server = tool.Server,
        Annotations = tool.Annotations,
        TokenCost = tool.TokenCost,
    };
}
