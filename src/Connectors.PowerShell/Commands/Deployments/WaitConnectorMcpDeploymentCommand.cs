using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Waits until deployments are ready.</summary>
[Cmdlet(VerbsLifecycle.Wait, "ConnectorMcpDeployment", DefaultParameterSetName = IdSet)]
[OutputType(typeof(McpDeployment))]
public sealed class WaitConnectorMcpDeploymentCommand : DeploymentCommand
{
    /// <summary>How many seconds to wait for each.</summary>
    [Parameter]
    [ValidateRange(0.0, 2_000_000)]
    public double TimeoutSec { get; set; } = 300;

    /// <inheritdoc/>
    private protected override async Task ActAsync(ConnectorsClient client, string id, string label) =>
        await WriteAsync(await client.Mcp.WaitUntilReadyAsync(id, TimeSpan.FromSeconds(TimeoutSec), new DeploymentProgressReporter(ReportProgress), StopToken));
}
