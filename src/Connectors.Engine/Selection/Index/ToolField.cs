namespace Connectors.Engine.Selection.Index;

/// <summary>The parts of a tool that words are looked for in.</summary>
internal enum ToolField
{
    Name,
    Server,
    Title,
    Description,
    ParameterNames,
    ParameterDescriptions,
    ServerDescription,
}
