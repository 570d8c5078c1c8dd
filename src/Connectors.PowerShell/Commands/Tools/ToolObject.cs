namespace Connectors.PowerShell;

/// <summary>The objects that stand for a tool in a pipeline.</summary>
internal static class ToolObject
{
    /// <summary>The tool that an object stands for.</summary>
    /// <param name="input">A tool, a selection or a related tool.</param>
    /// <returns>The tool.</returns>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static Tool Of(SessionObject input) => input switch
    {
        Tool tool => tool,
        ToolSelection selection => selection.Tool,
        RelatedTool related => related.Tool,
        _ => throw new ArgumentException($"An object of the type {input.GetType().Name} is no tool; pipe in what Select-ConnectorTool or Get-ConnectorTool returned."),
    };
}
