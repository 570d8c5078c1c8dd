using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Starts the processes of MCP servers anew and reads their tools again.</summary>
[Cmdlet(VerbsLifecycle.Restart, "ConnectorMcpServer", DefaultParameterSetName = ServerSet, SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class RestartConnectorMcpServerCommand : ServerActionCommand
{
    /// <summary>Returns the servers as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override string Action => "Restart server";

    /// <inheritdoc/>
    private protected override async Task ActAsync(ConnectorsClient client, string name)
    {
        var server = await client.Mcp.RestartAsync(name, StopToken);
        if (PassThru)
        {
            await WriteAsync(server);
        }
    }
}
