namespace Connectors.PowerShell;

/// <summary>Completes ids of deployments, the newest first.</summary>
public sealed class DeploymentCompleter : GatewayCompleter
{
    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Text, string Tip)>> ListAsync(ConnectorsClient client, string word, CancellationToken cancellationToken) =>
        [.. (await client.Mcp.ListDeploymentsAsync(cancellationToken)).Select(static deployment => (deployment.Id, $"{deployment.Name}: {deployment.Status} {deployment.Message}"))];
}
