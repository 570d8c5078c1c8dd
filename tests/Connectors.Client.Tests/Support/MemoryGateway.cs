using System.Runtime.CompilerServices;

namespace Connectors.Client.Tests;

/// <summary>A gateway in memory that answers with what a test put into it, and remembers what it was asked.</summary>
internal sealed class MemoryGateway : IGateway
{
    public List<string> Calls { get; } = [];

    public List<Tool> Tools { get; } = [];

    public List<DeploymentLogLine> LogLines { get; } = [];

    /// <summary>Snapshots of the one deployment, in the order they are asked for; the last one stays.</summary>
    public Queue<McpDeployment> Snapshots { get; } = new();

    public ToolResult Result { get; set; } = new() { Success = true };

    public ToolInvokeOptions? InvokedWith { get; private set; }

    public int TimesDisposed { get; private set; }

    public string? Home => "/home/of/memory";

    public static Tool MakeTool(string id) => new() { Id = id, Server = id.Split('.')[0], Name = id.Split('.')[1], TokenCost = 10 };

    public Task<GatewayHealth> GetHealthAsync(CancellationToken cancellationToken) => Answer(nameof(GetHealthAsync), new GatewayHealth());

    public Task<ToolSelectionResult> SelectToolsAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken) =>
        Answer(nameof(SelectToolsAsync), new ToolSelectionResult(
            [.. Tools.Take(options.MaxTools).Select(tool => new ToolSelection { Tool = tool, Query = query, RelatedTools = [new RelatedTool { Tool = MakeTool("other.tool"), Kind = "then" }] })]));

    public Task<ToolPage> ListToolsAsync(ToolListOptions options, CancellationToken cancellationToken) =>
        Answer($"{nameof(ListToolsAsync)} {options.Offset}", new ToolPage { Tools = [.. Tools.Skip(options.Offset).Take(options.Limit)], Total = Tools.Count, Limit = options.Limit, Offset = options.Offset });

    public Task<Tool> GetToolAsync(string toolId, CancellationToken cancellationToken) => Answer(nameof(GetToolAsync), Tools.Single(tool => tool.Id == toolId));

    public Task<ToolResult> InvokeToolAsync(string toolId, IReadOnlyDictionary<string, object?> parameters, ToolInvokeOptions options, CancellationToken cancellationToken)
    {
        InvokedWith = options;
        return Answer($"{nameof(InvokeToolAsync)} {toolId} {string.Join(',', parameters.Keys)}", Result);
    }

    public Task<ToolGraph> GetToolGraphAsync(string toolId, int depth, CancellationToken cancellationToken) => Answer(
        $"{nameof(GetToolGraphAsync)} {toolId} {depth}",
        new ToolGraph
        {
            Nodes = [new ToolGraphNode { Id = toolId, Kind = "tool", Name = toolId }, new ToolGraphNode { Id = "server:notes", Kind = "server", Name = "notes" }],
            Edges = [new ToolGraphEdge { From = toolId, To = "server:notes", Kind = "onServer", Weight = depth, Reason = "Stands on notes." }],
        });

    public Task<IReadOnlyList<ToolCategory>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ToolCategory>>(nameof(ListCategoriesAsync), [new ToolCategory { Name = "files" }]);

    public Task<IReadOnlyList<McpServer>> ListServersAsync(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<McpServer>>(nameof(ListServersAsync), [new McpServer { Name = "notes", Tools = Tools }]);

    public Task<McpServer> GetServerAsync(string name, CancellationToken cancellationToken) => Answer($"{nameof(GetServerAsync)} {name}", new McpServer { Name = name, Tools = Tools });

    public Task<McpServer> StopServerAsync(string name, CancellationToken cancellationToken) => Answer($"{nameof(StopServerAsync)} {name}", new McpServer { Name = name });

    public Task<McpServer> RestartServerAsync(string name, CancellationToken cancellationToken) => Answer($"{nameof(RestartServerAsync)} {name}", new McpServer { Name = name });

    public Task RemoveServerAsync(string name, CancellationToken cancellationToken) => Answer($"{nameof(RemoveServerAsync)} {name}", 0);

    public Task<McpDeployment> AddServerAsync(McpServerConfiguration configuration, CancellationToken cancellationToken) =>
        Answer($"{nameof(AddServerAsync)} {configuration}", new McpDeployment { Id = "dep_1", Name = configuration.Name });

    public Task<IReadOnlyList<McpDeployment>> ListDeploymentsAsync(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<McpDeployment>>(nameof(ListDeploymentsAsync), [.. Snapshots]);

    public Task<McpDeployment> GetDeploymentAsync(string deploymentId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Answer($"{nameof(GetDeploymentAsync)} {deploymentId}", Snapshots.Count > 1 ? Snapshots.Dequeue() : Snapshots.Peek());
    }

    public Task<McpDeployment> CancelDeploymentAsync(string deploymentId, CancellationToken cancellationToken) =>
        Answer($"{nameof(CancelDeploymentAsync)} {deploymentId}", new McpDeployment { Id = deploymentId, Status = DeploymentStatus.Failed, Code = ErrorCodes.Cancelled });

    public async IAsyncEnumerable<DeploymentLogLine> ReadDeploymentLogAsync(string deploymentId, DeploymentLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var line in LogLines.TakeLast(options.Tail ?? int.MaxValue))
        {
            yield return await Task.FromResult(line);
        }
    }

    public Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<ApiKey>>(nameof(ListApiKeysAsync), [new ApiKey { Name = "ci" }]);

    public Task<ApiKey> CreateApiKeyAsync(ApiKeyOptions options, CancellationToken cancellationToken) => Answer(nameof(CreateApiKeyAsync), new ApiKey { Name = options.Name });

    public Task RemoveApiKeyAsync(string id, CancellationToken cancellationToken) => Answer($"{nameof(RemoveApiKeyAsync)} {id}", 0);

    public ValueTask DisposeAsync()
    {
        TimesDisposed++;
        return ValueTask.CompletedTask;
    }

    private Task<T> Answer<T>(string call, T answer)
    {
        lock (Calls)
        {
            Calls.Add(call);
        }

        return Task.FromResult(answer);
    }
}
