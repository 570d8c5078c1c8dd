using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Reads the logs of deployments.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorMcpDeploymentLog", DefaultParameterSetName = IdSet)]
[OutputType(typeof(DeploymentLogLine))]
public sealed class GetConnectorMcpDeploymentLogCommand : DeploymentCommand
{
    /// <summary>Only the last so many lines.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Tail { get; set; }

    /// <summary>Only lines written at this time or later.</summary>
    [Parameter]
    public DateTime Since { get; set; }

    /// <summary>Goes on with new lines until the deployment has ended.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <inheritdoc/>
    private protected override async Task ActAsync(ConnectorsClient client, string id, string label)
    {
        var options = new DeploymentLogOptions
        {
            Tail = MyInvocation.BoundParameters.ContainsKey(nameof(Tail)) ? Tail : null,
            Since = MyInvocation.BoundParameters.ContainsKey(nameof(Since)) ? new DateTimeOffset(Since) : null,
            Follow = Follow,
        };
        await foreach (var line in client.Mcp.ReadDeploymentLogAsync(id, options, StopToken))
        {
            await WriteAsync(line);
        }
    }
}
