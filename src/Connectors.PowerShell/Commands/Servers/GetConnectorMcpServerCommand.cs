using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Lists MCP servers.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorMcpServer")]
[OutputType(typeof(McpServer))]
public sealed class GetConnectorMcpServerCommand : SessionCommand
{
    /// <summary>Names of servers; wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string[]? Server { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => Server;

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        var client = await GetClientAsync();
        await ForEachAsync(Server ?? ["*"], async name =>
        {
            foreach (var server in await ServerNames.FindAsync(client, name, StopToken))
            {
                await WriteAsync(server);
            }
        });
    }
}
