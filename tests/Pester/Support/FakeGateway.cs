using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Connectors;

/// <summary>A gateway without servers that does what a test of the cmdlets needs, and remembers what was asked of it.</summary>
public sealed class FakeGateway : IGateway, IGatewayProvider
{
    private readonly ManualResetEventSlim entered = new ManualResetEventSlim();
    private readonly ManualResetEventSlim ended = new ManualResetEventSlim();

    public ConcurrentQueue<string> Calls { get; } = new ConcurrentQueue<string>();
    public List<Tool> Tools { get; } = new List<Tool>();
    public List<McpServer> Servers { get; } = new List<McpServer>();
    public List<McpDeployment> Deployments { get; } = new List<McpDeployment>();
    public List<ApiKey> Keys { get; } = new List<ApiKey>();
    public ToolSelectionResult Selection { get; set; } = new ToolSelectionResult(new ToolSelection[0]);
    public ToolResult Result { get; set; }
    public Exception Failure { get; set; }
    public IReadOnlyDictionary<string, object> LastParameters { get; private set; }
    public ToolInvokeOptions LastInvokeOptions { get; private set; }
    public ToolSelectOptions LastSelectOptions { get; private set; }
    public McpServerConfiguration LastConfiguration { get; private set; }
    public ConnectorsOptions Options { get; private set; }
    public bool WasCancelled { get; private set; }
    public int LinesRead { get; private set; }
    public string Home => "/nowhere";

    /// <summary>How long a call runs that was told to take long.</summary>
    public int Milliseconds { get; set; } = 60000;

    public static ConnectorSession Open(FakeGateway gateway) =>
        new ConnectorsClient(new ConnectorsOptions { Provider = gateway }).Session;

    public bool WaitUntilCalled(int milliseconds) => entered.Wait(milliseconds);
    public bool WaitUntilEnded(int milliseconds) => ended.Wait(milliseconds);

    public Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        Options = options;
        return Task.FromResult<IGateway>(this);
    }

    public Task<GatewayHealth> GetHealthAsync(CancellationToken cancellationToken) => Answer("health", new GatewayHealth { Version = "fake" });

    public Task<ToolSelectionResult> SelectToolsAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken)
    {
        LastSelectOptions = options;
        return Answer("select " + query, Selection);
    }

    public Task<ToolPage> ListToolsAsync(ToolListOptions options, CancellationToken cancellationToken) => Answer(
        "list " + options.Offset + " " + options.Limit,
        new ToolPage { Tools = Tools.Skip(options.Offset).Take(options.Limit).ToList(), Total = Tools.Count, Offset = options.Offset, Limit = options.Limit });

    public Task<Tool> GetToolAsync(string toolId, CancellationToken cancellationToken)
    {
        var tool = Tools.FirstOrDefault(t => t.Id == toolId);
        return tool == null ? throw new ToolInvocationException(ErrorCodes.ToolNotFound, "There is no tool '" + toolId + "'.") : Answer("get " + toolId, tool);
    }

    public async Task<ToolResult> InvokeToolAsync(string toolId, IReadOnlyDictionary<string, object> parameters, ToolInvokeOptions options, CancellationToken cancellationToken)
    {
        LastParameters = parameters;
        LastInvokeOptions = options;
        await Answer("invoke " + toolId, 0);
        entered.Set();
        try
        {
            switch (toolId)
            {
                case "fake.hang":
                    await Task.Delay(Milliseconds, cancellationToken);
                    break;
                case "fake.progress":
                    for (var i = 0; i * 10 < Milliseconds; i++)
                    {
                        options.Progress?.Report(new ToolProgress(i * 10, Milliseconds, "step " + i));
                        await Task.Delay(10, cancellationToken);
                    }

                    break;
                case "fake.log":
                    foreach (var level in new[] { ConnectorLogLevel.Debug, ConnectorLogLevel.Info, ConnectorLogLevel.Warn, ConnectorLogLevel.Error })
                    {
                        Options.Write(level, "a line of " + level);
                    }

                    break;
            }
        }
        catch (OperationCanceledException)
        {
            WasCancelled = true;
            throw;
        }
        finally
        {
            ended.Set();
        }

        return Result ?? new ToolResult { ToolId = toolId, Success = true, Data = parameters };
    }

    public Task<ToolGraph> GetToolGraphAsync(string toolId, int depth, CancellationToken cancellationToken)
    {
        var tool = Tools.First(t => t.Id == toolId);
        return Answer("graph " + toolId + " " + depth, new ToolGraph
        {
            Nodes = new[] { new ToolGraphNode { Id = tool.Id, Kind = "tool", Name = tool.Id }, new ToolGraphNode { Id = "server:" + tool.Server, Kind = "server", Name = tool.Server } },
            Edges = new[] { new ToolGraphEdge { From = tool.Id, To = "server:" + tool.Server, Kind = "onServer", Weight = 1, Reason = "Stands on " + tool.Server + "." } },
        });
    }

    public Task<IReadOnlyList<ToolCategory>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ToolCategory>>("categories", Tools.GroupBy(t => t.Category).Select(g => new ToolCategory { Name = g.Key, ToolCount = g.Count() }).ToList());

    public Task<IReadOnlyList<McpServer>> ListServersAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<McpServer>>("servers", Servers);

    public Task<McpServer> GetServerAsync(string name, CancellationToken cancellationToken) => Answer("server " + name, Server(name));

    public Task<McpServer> StopServerAsync(string name, CancellationToken cancellationToken) => Answer("stop " + name, Server(name));

    public Task<McpServer> RestartServerAsync(string name, CancellationToken cancellationToken) => Answer("restart " + name, Server(name));

    public Task RemoveServerAsync(string name, CancellationToken cancellationToken)
    {
        Server(name);
        return Answer("remove " + name, 0);
    }

    public Task<McpDeployment> AddServerAsync(McpServerConfiguration configuration, CancellationToken cancellationToken)
    {
        LastConfiguration = configuration;
        var deployment = new McpDeployment { Id = "dep_" + configuration.Name, Name = configuration.Name, Status = DeploymentStatus.Building, Source = configuration.Source, Message = "Installing" };
        Deployments.Insert(0, deployment);
        return Answer("add " + configuration.Name, deployment);
    }

    public Task<IReadOnlyList<McpDeployment>> ListDeploymentsAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<McpDeployment>>("deployments", Deployments);

    public Task<McpDeployment> GetDeploymentAsync(string deploymentId, CancellationToken cancellationToken)
    {
        entered.Set();
        return Answer("deployment " + deploymentId, Deployments.FirstOrDefault(d => d.Id == deploymentId) ?? throw new DeploymentException(ErrorCodes.DeploymentNotFound, "There is no deployment '" + deploymentId + "'."));
    }

    public Task<McpDeployment> CancelDeploymentAsync(string deploymentId, CancellationToken cancellationToken) => Answer("cancel " + deploymentId, Deployments.First(d => d.Id == deploymentId));

    public async IAsyncEnumerable<DeploymentLogLine> ReadDeploymentLogAsync(string deploymentId, DeploymentLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                LinesRead++;
                yield return new DeploymentLogLine { Sequence = LinesRead, Text = "line " + LinesRead, At = DateTimeOffset.Now };
                await Task.Delay(1, cancellationToken);
            }
            while (options.Follow);
        }
        finally
        {
            ended.Set();
        }
    }

    public Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<ApiKey>>("keys", Keys);

    public Task<ApiKey> CreateApiKeyAsync(ApiKeyOptions options, CancellationToken cancellationToken) => Answer("new key " + options.Name, new ApiKey { Id = "k1", Name = options.Name, Tenants = options.Tenants, Scopes = options.Scopes });

    public Task RemoveApiKeyAsync(string id, CancellationToken cancellationToken) => Answer("remove key " + id, 0);

    public ValueTask DisposeAsync()
    {
        Calls.Enqueue("dispose");
        return default;
    }

    private McpServer Server(string name) =>
        Servers.FirstOrDefault(s => s.Name == name) ?? throw new ConnectorsException(ErrorCodes.ServerNotFound, "There is no server '" + name + "'.");

    private Task<T> Answer<T>(string call, T answer)
    {
        Calls.Enqueue(call);
        return Failure == null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }
}
