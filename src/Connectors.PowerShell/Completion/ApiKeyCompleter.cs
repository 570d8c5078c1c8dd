namespace Connectors.PowerShell;

/// <summary>Completes ids of API keys.</summary>
public sealed class ApiKeyCompleter : GatewayCompleter
{
    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Text, string Tip)>> ListAsync(ConnectorsClient client, string word, CancellationToken cancellationToken) =>
        [.. (await client.Keys.ListAsync(cancellationToken)).Select(static key => (key.Id, $"{key.Name}: {string.Join(", ", key.Scopes)}"))];
}
