namespace Connectors.PowerShell;

/// <summary>Completes ids of tools.</summary>
public sealed class ToolIdCompleter : GatewayCompleter
{
    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Text, string Tip)>> ListAsync(ConnectorsClient client, string word, CancellationToken cancellationToken)
    {
        var page = await client.Tools.ListAsync(new ToolListOptions { Id = word.TrimEnd('*') + "*" }, cancellationToken);
        return [.. page.Tools.Select(static tool => (tool.Id, tool.Description))];
    }
}
