using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Cancels deployments at whatever step they are.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnectorMcpDeployment", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(McpDeployment))]
public sealed class StopConnectorMcpDeploymentCommand : DeploymentCommand
{
    /// <summary>Returns the deployments as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override async Task ActAsync(ConnectorsClient client, string id, string label)
    {
        if (!await ShouldProcessAsync(label, "Cancel deployment"))
        {
            return;
        }

        var deployment = await client.Mcp.CancelDeploymentAsync(id, StopToken);
        if (PassThru)
        {
            await WriteAsync(deployment);
        }
    }
}
