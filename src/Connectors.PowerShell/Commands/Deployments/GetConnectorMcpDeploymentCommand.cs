using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Lists deployments, newest first, or looks again at some.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorMcpDeployment", DefaultParameterSetName = ServerSet)]
[OutputType(typeof(McpDeployment))]
public sealed class GetConnectorMcpDeploymentCommand : SessionCommand
{
    private const string IdSet = "Id";
    private const string ServerSet = "Server";
    private const string InputSet = "InputObject";

    /// <summary>Ids of deployments.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [Alias("DeploymentId")]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(DeploymentCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Only deployments of these servers; wildcards.</summary>
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Only deployments that are this far.</summary>
    [Parameter(ParameterSetName = ServerSet)]
    public DeploymentStatus[]? Status { get; set; }

    /// <summary>Deployments to look at again.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [RealObject]
    [ValidateNotNull]
    public McpDeployment[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    private protected override object? ErrorTarget => ParameterSetName switch
    {
        IdSet => Id,
        InputSet => InputObject,
        _ => Server,
    };

    /// <inheritdoc/>
    private protected override Task ProcessAsync() => ParameterSetName switch
    {
        IdSet => ForEachAsync(Id, async id => await WriteAsync(await (await GetClientAsync()).Mcp.GetDeploymentAsync(id, StopToken))),
        InputSet => ForEachAsync(InputObject, async deployment => await WriteAsync(await (await GetClientAsync(deployment)).Mcp.GetDeploymentAsync(deployment.Id, StopToken))),
        _ => ListAsync(),
    };

    private async Task ListAsync()
    {
        var patterns = Server?.Select(static name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToArray();
        foreach (var deployment in await (await GetClientAsync()).Mcp.ListDeploymentsAsync(StopToken))
        {
            if ((patterns is null || patterns.Any(pattern => pattern.IsMatch(deployment.Name))) && (Status is null || Status.Contains(deployment.Status)))
            {
                await WriteAsync(deployment);
            }
        }
    }
}
