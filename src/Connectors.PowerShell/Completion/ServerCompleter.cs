namespace Connectors.PowerShell;

/// <summary>Completes names of servers.</summary>
public sealed class ServerCompleter : GatewayCompleter
{
    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Text, string Tip)>> ListAsync(ConnectorsClient client, string word, CancellationToken cancellationToken) =>
        [.. (await client.Mcp.ListAsync(cancellationToken)).Select(static server => (server.Name, $"{server.Status}, {server.ToolCount} tools. {server.Description}"))];
}
