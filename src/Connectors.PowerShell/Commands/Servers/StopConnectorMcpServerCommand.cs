using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Ends the processes of MCP servers; the next call starts them again.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnectorMcpServer", DefaultParameterSetName = ServerSet, SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class StopConnectorMcpServerCommand : ServerActionCommand
{
    /// <summary>Returns the servers as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override string Action => "Stop server";

    /// <inheritdoc/>
    private protected override async Task ActAsync(ConnectorsClient client, string name)
    {
        var server = await client.Mcp.StopAsync(name, StopToken);
        if (PassThru)
        {
            await WriteAsync(server);
        }
    }
}
