namespace Connectors.Gateway.Deployments;

/// <summary>Answer of <c>GET /mcp/deployments</c>.</summary>
internal sealed record DeploymentListAnswer(IReadOnlyList<DeploymentAnswer> Deployments);
