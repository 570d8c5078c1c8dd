using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>A cmdlet that works on deployments.</summary>
public abstract class DeploymentCommand : SessionCommand
{
    /// <summary>The parameter set of ids.</summary>
    private protected const string IdSet = "Id";

    /// <summary>The parameter set of server names.</summary>
    private protected const string ServerSet = "Server";

    /// <summary>The parameter set of objects.</summary>
    private protected const string InputSet = "InputObject";

    /// <summary>Ids of deployments.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [Alias("DeploymentId")]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(DeploymentCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Names of servers, each standing for its newest deployment.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ServerSet)]
    [Alias("Name")]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>Deployments, as New- and Get-ConnectorMcpDeployment return them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [RealObject]
    [ValidateNotNull]
    public McpDeployment[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    private protected override object? ErrorTarget => ParameterSetName switch
    {
        IdSet => Id,
        ServerSet => Server,
        _ => InputObject,
    };

    /// <summary>Works on one deployment.</summary>
    /// <param name="client">The client to work through.</param>
    /// <param name="id">The deployment's id.</param>
    /// <param name="label">What people know it by.</param>
    /// <returns>When it is done.</returns>
    private protected abstract Task ActAsync(ConnectorsClient client, string id, string label);

    /// <inheritdoc/>
    private protected override Task ProcessAsync() => ParameterSetName switch
    {
        IdSet => ForEachAsync(Id, async id => await ActAsync(await GetClientAsync(), id, id)),
        ServerSet => ForEachAsync(Server, async server =>
        {
            var client = await GetClientAsync();
            var newest = (await client.Mcp.ListDeploymentsAsync(StopToken)).FirstOrDefault(deployment => deployment.Name.Equals(server, StringComparison.OrdinalIgnoreCase))
                ?? throw new DeploymentException(ErrorCodes.DeploymentNotFound, $"The server '{server}' has no deployment.");
            await ActAsync(client, newest.Id, newest.Name);
        }),
        _ => ForEachAsync(InputObject, async deployment => await ActAsync(await GetClientAsync(deployment), deployment.Id, deployment.Name)),
    };
}
