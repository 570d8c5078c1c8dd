namespace Connectors.Gateway.Deployments;

/// <summary>Answer of <c>GET /mcp/deployments/{id}/logs</c>.</summary>
internal sealed record LogAnswer(IReadOnlyList<LogLineAnswer> Lines);
