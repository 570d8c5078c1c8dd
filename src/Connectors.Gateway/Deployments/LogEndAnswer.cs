namespace Connectors.Gateway.Deployments;

/// <summary>The last event of a followed log: how the deployment ended.</summary>
internal sealed record LogEndAnswer(string DeploymentId, string Status);
