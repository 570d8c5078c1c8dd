namespace Connectors.Gateway.Tools;

/// <summary>A node of a tool graph on the wire.</summary>
internal sealed record GraphNodeAnswer(string Id, string Kind, string Name);
