using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Connectors;

/// <summary>The MCP servers behind the tools, and their deployments.</summary>
public sealed class McpRegistry
{
    /// <summary>How long a wait for a deployment lasts where nothing else is said.</summary>
    public static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(300);

    private const int LogLinesInError = 20;
    private readonly ConnectorsClient client;

    internal McpRegistry(ConnectorsClient client) => this.client = client;

    /// <summary>A server by its name, for calling its tools. Asks nothing of the gateway.</summary>
    /// <param name="name">The server's name.</param>
    /// <returns>The reference.</returns>
    public McpServerReference Get(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new McpServerReference(client, name);
    }

    /// <summary>Lists the tenant's servers.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The servers, ordered by name.</returns>
    public async Task<IReadOnlyList<McpServer>> ListAsync(CancellationToken cancellationToken = default)
    {
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        var servers = await gateway.ListServersAsync(cancellationToken).ConfigureAwait(false);
        foreach (var server in servers)
        {
            Stamp(server);
        }

        return servers;
    }

    /// <summary>Gets one server with its tools.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The server.</returns>
    /// <exception cref="ConnectorsException">There is no such server.</exception>
    public Task<McpServer> GetServerAsync(string name, CancellationToken cancellationToken = default) =>
        OnServerAsync(name, static (gateway, name, token) => gateway.GetServerAsync(name, token), cancellationToken);

    /// <summary>Ends a server's process; the next call starts it again.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The server afterwards.</returns>
    public Task<McpServer> StopAsync(string name, CancellationToken cancellationToken = default) =>
        OnServerAsync(name, static (gateway, name, token) => gateway.StopServerAsync(name, token), cancellationToken);

    /// <summary>Starts a server's process anew and reads its tools again.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The server afterwards.</returns>
    public Task<McpServer> RestartAsync(string name, CancellationToken cancellationToken = default) =>
        OnServerAsync(name, static (gateway, name, token) => gateway.RestartServerAsync(name, token), cancellationToken);

    /// <summary>Ends a server's process and forgets the server and its tools.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is gone.</returns>
    /// <exception cref="ConnectorsException">There is no such server.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        await gateway.RemoveServerAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins to deploy a server, and answers before it is ready.</summary>
    /// <param name="configuration">What to deploy, under which name.</param>
    /// <param name="cancellationToken">Ends the call, not the deployment.</param>
    /// <returns>The deployment; <see cref="McpDeployment.WaitUntilReadyAsync"/> waits for it.</returns>
    /// <exception cref="DeploymentException">The name is taken, or the configuration is impossible.</exception>
    public async Task<McpDeployment> AddAsync(McpServerConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (!McpServerConfiguration.IsName(configuration.Name))
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"The server name '{configuration.Name}' does not fit {McpServerConfiguration.NamePattern}: letters, digits, '_' and '-', 1 to 64 of them, beginning with a letter or digit.") { Field = "name" };
        }

        if (configuration.Source is null)
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"The server '{configuration.Name}' has no source: say an npm package or a command.") { Field = "source" };
        }

        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.Stamp(await gateway.AddServerAsync(configuration, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Lists the tenant's deployments.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The deployments, newest first.</returns>
    public async Task<IReadOnlyList<McpDeployment>> ListDeploymentsAsync(CancellationToken cancellationToken = default)
    {
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.StampAll(await gateway.ListDeploymentsAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Gets one deployment.</summary>
    /// <param name="deploymentId">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The deployment as it stands.</returns>
    /// <exception cref="DeploymentException">There is no such deployment.</exception>
    public async Task<McpDeployment> GetDeploymentAsync(string deploymentId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deploymentId);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.Stamp(await gateway.GetDeploymentAsync(deploymentId, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Cancels a deployment at whatever step it is, and cleans up.</summary>
    /// <param name="deploymentId">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The deployment afterwards.</returns>
    public async Task<McpDeployment> CancelDeploymentAsync(string deploymentId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deploymentId);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.Stamp(await gateway.CancelDeploymentAsync(deploymentId, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads a deployment's log.</summary>
    /// <param name="deploymentId">Its id.</param>
    /// <param name="options">Which lines; null means all so far.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The lines in the order they were written.</returns>
    public async IAsyncEnumerable<DeploymentLogLine> ReadDeploymentLogAsync(string deploymentId, DeploymentLogOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deploymentId);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var line in gateway.ReadDeploymentLogAsync(deploymentId, options ?? new DeploymentLogOptions(), cancellationToken).ConfigureAwait(false))
        {
            yield return client.Stamp(line);
        }
    }

    /// <summary>Waits until a deployment is Ready.</summary>
    /// <param name="deploymentId">Its id.</param>
    /// <param name="timeout">How long; null means <see cref="DefaultWait"/>.</param>
    /// <param name="progress">Takes each snapshot that differs from the one before.</param>
    /// <param name="cancellationToken">Ends the wait, not the deployment.</param>
    /// <returns>The deployment, Ready.</returns>
    /// <exception cref="DeploymentException">It failed, or the time is over; with the last log lines.</exception>
    public async Task<McpDeployment> WaitUntilReadyAsync(string deploymentId, TimeSpan? timeout = null, IProgress<McpDeployment>? progress = null, CancellationToken cancellationToken = default)
    {
        // Asked again sooner while it is young: an installed server is ready in a tenth of a second.
        var pause = TimeSpan.FromMilliseconds(20);
        var longestPause = TimeSpan.FromMilliseconds(500);
        var limit = timeout ?? DefaultWait;
        var clock = Stopwatch.StartNew();
        McpDeployment? last = null;
        while (true)
        {
            var now = await GetDeploymentAsync(deploymentId, cancellationToken).ConfigureAwait(false);
            if (last is null || now.Status != last.Status || now.Progress != last.Progress || now.Message != last.Message)
            {
                progress?.Report(now);
            }

            last = now;
            if (now.Status == DeploymentStatus.Ready)
            {
                return now;
            }

            if (now.Status == DeploymentStatus.Failed)
            {
                throw await FailAsync(now, now.Code ?? ErrorCodes.DeploymentFailed, $"The deployment of '{now.Name}' failed: {now.Error}", cancellationToken).ConfigureAwait(false);
            }

            if (clock.Elapsed >= limit)
            {
                throw await FailAsync(now, ErrorCodes.WaitTimeout, $"The deployment of '{now.Name}' is not ready after {limit.TotalSeconds:0.#} s; it is {now.Status} ({now.Message}) and goes on. Wait again with Wait-ConnectorMcpDeployment, or cancel it.", cancellationToken).ConfigureAwait(false);
            }

            var left = limit - clock.Elapsed;
            await Task.Delay(left < pause ? left : pause, cancellationToken).ConfigureAwait(false);
            pause = pause * 1.5 < longestPause ? pause * 1.5 : longestPause;
        }
    }

    private async Task<DeploymentException> FailAsync(McpDeployment deployment, string code, string message, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await foreach (var line in ReadDeploymentLogAsync(deployment.Id, new DeploymentLogOptions { Tail = LogLinesInError }, cancellationToken).ConfigureAwait(false))
        {
            lines.Add($"[{line.Stream}] {line.Text}");
        }

        return new DeploymentException(code, message) { DeploymentId = deployment.Id, Logs = lines };
    }

    private async Task<McpServer> OnServerAsync(string name, Func<IGateway, string, CancellationToken, Task<McpServer>> action, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return Stamp(await action(gateway, name, cancellationToken).ConfigureAwait(false));
    }

    private McpServer Stamp(McpServer server)
    {
        client.StampAll(server.Tools);
        return client.Stamp(server);
    }
}
