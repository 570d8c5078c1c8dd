namespace Connectors.Gateway.Tools;

/// <summary>An edge of a tool graph on the wire.</summary>
internal sealed record GraphEdgeAnswer(string From, string To, string Kind, double Weight, string Reason);
