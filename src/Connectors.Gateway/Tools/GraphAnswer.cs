namespace Connectors.Gateway.Tools;

/// <summary>Answer of <c>GET /tools/{id}/graph</c>.</summary>
internal sealed record GraphAnswer(string ToolId, int Depth, IReadOnlyList<GraphNodeAnswer> Nodes, IReadOnlyList<GraphEdgeAnswer> Edges);
