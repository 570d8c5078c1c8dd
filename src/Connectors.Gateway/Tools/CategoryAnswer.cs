namespace Connectors.Gateway.Tools;

/// <summary>A category on the wire.</summary>
internal sealed record CategoryAnswer(string Name, string Description, int ToolCount);
