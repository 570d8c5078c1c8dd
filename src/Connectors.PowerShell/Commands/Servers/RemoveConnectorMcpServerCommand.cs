using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Ends MCP servers and forgets them and their tools.</summary>
[Cmdlet(VerbsCommon.Remove, "ConnectorMcpServer", DefaultParameterSetName = ServerSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveConnectorMcpServerCommand : ServerActionCommand
{
    /// <inheritdoc/>
    private protected override string Action => "Remove server";

    /// <inheritdoc/>
    private protected override Task ActAsync(ConnectorsClient client, string name) => client.Mcp.RemoveAsync(name, StopToken);
}
