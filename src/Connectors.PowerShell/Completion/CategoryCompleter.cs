namespace Connectors.PowerShell;

/// <summary>Completes names of categories.</summary>
public sealed class CategoryCompleter : GatewayCompleter
{
    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Text, string Tip)>> ListAsync(ConnectorsClient client, string word, CancellationToken cancellationToken) =>
        [.. (await client.Tools.ListCategoriesAsync(cancellationToken)).Select(static category => (category.Name, $"{category.ToolCount} tools. {category.Description}"))];
}
