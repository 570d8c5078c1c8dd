using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Finds servers by the names that people type.</summary>
internal static class ServerNames
{
    /// <summary>Finds the servers that a name means.</summary>
    /// <param name="client">Whose servers.</param>
    /// <param name="name">A name, or a pattern that may match none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The servers.</returns>
    /// <exception cref="ConnectorsException">A name without wildcards is not there.</exception>
    public static async Task<IReadOnlyList<McpServer>> FindAsync(ConnectorsClient client, string name, CancellationToken cancellationToken)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            return [await client.Mcp.GetServerAsync(name, cancellationToken)];
        }

        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return [.. (await client.Mcp.ListAsync(cancellationToken)).Where(server => pattern.IsMatch(server.Name))];
    }
}
