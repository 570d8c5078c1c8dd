namespace Connectors.Gateway.Mcp;

/// <summary>Answer of <c>GET /mcp/integrations</c>.</summary>
internal sealed record ServerListAnswer(IReadOnlyList<ServerAnswer> Integrations);
