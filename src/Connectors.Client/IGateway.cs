namespace Connectors;

/// <summary>All that a gateway does for one tenant: pick tools, call them, run the MCP servers behind them.</summary>
/// <remarks>
/// Thread-safe. Every call throws <see cref="ConnectorsException"/> or one of its kinds when it fails, with the same
/// <see cref="ConnectorsException.Code"/> whichever gateway answers, and <see cref="OperationCanceledException"/> when its token fires.
/// A value is null, bool, long, decimal, double, string, <c>IReadOnlyList&lt;object?&gt;</c> or
/// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>; a schema is JSON text. Disposing closes this handle, not what others use.
/// </remarks>
public interface IGateway : IAsyncDisposable
{
    /// <summary>The home folder of an embedded gateway; null for a remote one.</summary>
    string? Home { get; }

    /// <summary>Asks how the gateway is.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its health.</returns>
    Task<GatewayHealth> GetHealthAsync(CancellationToken cancellationToken);

    /// <summary>Picks the tools that fit a wish.</summary>
    /// <param name="query">The wish in plain words, 1 to 4,000 characters, not blank.</param>
    /// <param name="options">Filters and limits.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tools, best first; empty when none fits.</returns>
    /// <exception cref="ToolSelectionException">The query or an option is impossible, or a category is not known.</exception>
    Task<ToolSelectionResult> SelectToolsAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken);

    /// <summary>Lists tools, ordered by id.</summary>
    /// <param name="options">Filters and the page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One page.</returns>
    Task<ToolPage> ListToolsAsync(ToolListOptions options, CancellationToken cancellationToken);

    /// <summary>Gets one tool with its schemas.</summary>
    /// <param name="toolId"><c>server.toolName</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tool.</returns>
    /// <exception cref="ToolInvocationException">There is no such tool; the nearest ids are in <see cref="ConnectorsException.Suggestions"/>.</exception>
    Task<Tool> GetToolAsync(string toolId, CancellationToken cancellationToken);

    /// <summary>Calls a tool once.</summary>
    /// <param name="toolId"><c>server.toolName</c>.</param>
    /// <param name="parameters">Its parameters by name.</param>
    /// <param name="options">Time-out, progress, idempotency.</param>
    /// <param name="cancellationToken">Ends the call, and the tool's work on the server.</param>
    /// <returns>The answer; a tool that may have run and failed is an answer with <see cref="ToolResult.Success"/> false, not an exception.</returns>
    /// <exception cref="ToolInvocationException">Nothing was sent: unknown tool, parameters that do not fit, a server that cannot be reached.</exception>
    Task<ToolResult> InvokeToolAsync(string toolId, IReadOnlyDictionary<string, object?> parameters, ToolInvokeOptions options, CancellationToken cancellationToken);

    /// <summary>Walks the graph around a tool.</summary>
    /// <param name="toolId"><c>server.toolName</c>.</param>
    /// <param name="depth">How many edges from the tool, 1 to <see cref="ToolGraph.MaximumDepth"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The nodes and edges found, nearest first.</returns>
    /// <exception cref="ToolInvocationException">There is no such tool; the nearest ids are in <see cref="ConnectorsException.Suggestions"/>.</exception>
    Task<ToolGraph> GetToolGraphAsync(string toolId, int depth, CancellationToken cancellationToken);

    /// <summary>Lists the categories that have tools or servers, ordered by name.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The categories.</returns>
    Task<IReadOnlyList<ToolCategory>> ListCategoriesAsync(CancellationToken cancellationToken);

    /// <summary>Lists the tenant's servers, ordered by name.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The servers.</returns>
    Task<IReadOnlyList<McpServer>> ListServersAsync(CancellationToken cancellationToken);

    /// <summary>Gets one server.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The server with its tools.</returns>
    /// <exception cref="ConnectorsException">There is no such server.</exception>
    Task<McpServer> GetServerAsync(string name, CancellationToken cancellationToken);

    /// <summary>Ends a server's process; its tools stay listed, and the next call starts it again.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The server afterwards.</returns>
    Task<McpServer> StopServerAsync(string name, CancellationToken cancellationToken);

    /// <summary>Ends a server's process, if one runs, starts it again and reads its tools anew.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The server afterwards.</returns>
    Task<McpServer> RestartServerAsync(string name, CancellationToken cancellationToken);

    /// <summary>Ends a server's process and forgets the server and its tools.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is gone.</returns>
    Task RemoveServerAsync(string name, CancellationToken cancellationToken);

    /// <summary>Begins to deploy a server, and answers before it is ready.</summary>
    /// <param name="configuration">What to deploy, under which name.</param>
    /// <param name="cancellationToken">Ends the call, not the deployment.</param>
    /// <returns>The deployment as it begins.</returns>
    /// <exception cref="DeploymentException">The name is taken, or the configuration is impossible.</exception>
    Task<McpDeployment> AddServerAsync(McpServerConfiguration configuration, CancellationToken cancellationToken);

    /// <summary>Lists the tenant's deployments, newest first.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The deployments.</returns>
    Task<IReadOnlyList<McpDeployment>> ListDeploymentsAsync(CancellationToken cancellationToken);

    /// <summary>Gets one deployment.</summary>
    /// <param name="deploymentId">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The deployment as it stands.</returns>
    /// <exception cref="DeploymentException">There is no such deployment.</exception>
    Task<McpDeployment> GetDeploymentAsync(string deploymentId, CancellationToken cancellationToken);

    /// <summary>Cancels a deployment at whatever step it is, and cleans up. One that has ended is left as it is.</summary>
    /// <param name="deploymentId">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The deployment afterwards.</returns>
    Task<McpDeployment> CancelDeploymentAsync(string deploymentId, CancellationToken cancellationToken);

    /// <summary>Reads a deployment's log lines.</summary>
    /// <param name="deploymentId">Its id.</param>
    /// <param name="options">Which lines; with <see cref="DeploymentLogOptions.Follow"/> the enumeration goes on until the deployment has ended.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The lines in the order they were written.</returns>
    IAsyncEnumerable<DeploymentLogLine> ReadDeploymentLogAsync(string deploymentId, DeploymentLogOptions options, CancellationToken cancellationToken);

    /// <summary>Lists the keys whose tenants the caller's own key covers.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The keys, without their secrets.</returns>
    /// <exception cref="ConnectorsException"><c>GATEWAY_NOT_SUPPORTED</c>: an embedded gateway has no keys.</exception>
    Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(CancellationToken cancellationToken);

    /// <summary>Makes a key.</summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key, with its secret.</returns>
    Task<ApiKey> CreateApiKeyAsync(ApiKeyOptions options, CancellationToken cancellationToken);

    /// <summary>Removes a key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>When it is gone.</returns>
    Task RemoveApiKeyAsync(string id, CancellationToken cancellationToken);
}
