using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Connectors.Gateway.Tests.Support;

/// <summary>A gateway of one tenant in memory: what the host answers can be told from what the engine does.</summary>
internal sealed class FakeGateway(string tenant) : IGateway
{
    public const string EchoSchema = """{"type":"object","properties":{"text":{"type":"string","description":"What to say"},"times":{"type":"integer","default":1}},"required":["text"]}""";

    private readonly ConcurrentDictionary<string, McpServer> servers = new(StringComparer.OrdinalIgnoreCase);

    public string? Home => null;

    public string Tenant { get; } = tenant;

    public bool IsDisposed { get; private set; }

    /// <summary>How often a tool was run: what no retry may raise.</summary>
    public int Runs;

    /// <summary>What an invocation does, after it was counted.</summary>
    public Func<string, IReadOnlyDictionary<string, object?>, CancellationToken, Task<ToolResult>>? OnInvoke { get; set; }

    /// <summary>What adding a server does.</summary>
    public Func<McpServerConfiguration, Task<McpDeployment>>? OnAdd { get; set; }

    public Exception? ListFault { get; set; }

    public IReadOnlyDictionary<string, object?>? LastParameters { get; private set; }

    public ToolInvokeOptions? LastInvokeOptions { get; private set; }

    public ToolSelectOptions? LastSelectOptions { get; private set; }

    public ToolListOptions? LastListOptions { get; private set; }

    public McpServerConfiguration? LastConfiguration { get; private set; }

    public System.Diagnostics.ActivityTraceId LastTrace { get; private set; }

    public List<DeploymentLogLine> Log { get; } = [];

    /// <summary>Ends the followed log.</summary>
    public TaskCompletionSource LogEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Tool Echo { get; } = new()
    {
        Id = "demo.echo",
        Name = "echo",
        Title = "Echo",
        Description = "Says it again",
        Category = "text",
        Server = "demo",
        Parameters = [new ToolParameter { Name = "text", Type = "string", Description = "What to say", Required = true }, new ToolParameter { Name = "times", Type = "integer", Default = 1L }],
        InputSchema = EchoSchema,
        OutputSchema = """{"type":"object"}""",
        Annotations = new ToolAnnotations { ReadOnlyHint = true },
        TokenCost = 42,
    };

    public static Tool Slash { get; } = new() { Id = "demo.a/b c", Name = "a/b c", Category = "text", Server = "demo", InputSchema = """{"type":"object"}""", TokenCost = 7 };

    public Task<GatewayHealth> GetHealthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new GatewayHealth { Version = "engine", Components = new Dictionary<string, string> { ["store"] = "up" }, Features = ["selection"] });

    public Task<ToolSelectionResult> SelectToolsAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken)
    {
        LastSelectOptions = options;
        if (options.Categories.Contains("nowhere"))
        {
            throw new ToolSelectionException(ErrorCodes.CategoryNotFound, "There is no category 'nowhere'.") { AvailableCategories = ["files", "text"], Query = query };
        }

        return Task.FromResult(new ToolSelectionResult(
        [
            new ToolSelection
            {
                Tool = Echo,
                Score = 0.75,
                Reason = "It says things",
                UnmatchedTerms = ["loudly"],
                RelatedTools = [new RelatedTool { Tool = Slash, Kind = "then", Reason = "Often after it" }],
                Query = query,
            },
        ])
        {
            Query = query,
            TotalTokens = 49,
            CatalogTokens = 1000,
            Took = TimeSpan.FromMicroseconds(1234),
        });
    }

    public Task<ToolPage> ListToolsAsync(ToolListOptions options, CancellationToken cancellationToken)
    {
        LastListOptions = options;
        return ListFault is not null ? throw ListFault : Task.FromResult(new ToolPage { Tools = [Echo], Total = 250, Limit = options.Limit, Offset = options.Offset });
    }

    public Task<Tool> GetToolAsync(string toolId, CancellationToken cancellationToken) => Task.FromResult(
        new[] { Echo, Slash }.FirstOrDefault(tool => tool.Id == toolId)
        ?? throw new ToolInvocationException(ErrorCodes.ToolNotFound, $"There is no tool '{toolId}'.") { Suggestions = ["demo.echo"] });

    public async Task<ToolResult> InvokeToolAsync(string toolId, IReadOnlyDictionary<string, object?> parameters, ToolInvokeOptions options, CancellationToken cancellationToken)
    {
        LastParameters = parameters;
        LastInvokeOptions = options;
        LastTrace = System.Diagnostics.Activity.Current?.TraceId ?? default;
        if (toolId == "demo.missing")
        {
            throw new ToolInvocationException(ErrorCodes.ToolNotFound, "There is no tool 'demo.missing'.") { Suggestions = ["demo.echo"] };
        }

        Interlocked.Increment(ref Runs);
        return OnInvoke is not null ? await OnInvoke(toolId, parameters, cancellationToken) : new ToolResult
        {
            ToolId = toolId,
            Success = true,
            Data = new Dictionary<string, object?> { ["said"] = parameters.GetValueOrDefault("text"), ["tenant"] = Tenant },
            Content = [new ToolContent { Type = "text", Text = "said" }, new ToolContent { Type = "image", Data = [1, 2, 3], MimeType = "image/png" }, new ToolContent { Type = "resource", Uri = "file:///x", Text = "inside", MimeType = "text/plain" }],
            ExecutionTime = TimeSpan.FromMilliseconds(12.4),
        };
    }

    public async Task<ToolGraph> GetToolGraphAsync(string toolId, int depth, CancellationToken cancellationToken)
    {
        await GetToolAsync(toolId, cancellationToken);
        return new ToolGraph
        {
            Nodes = [new ToolGraphNode { Id = toolId, Kind = "tool", Name = toolId }, new ToolGraphNode { Id = "server:demo", Kind = "server", Name = "demo" }],
            Edges = [new ToolGraphEdge { From = toolId, To = "server:demo", Kind = "onServer", Weight = depth, Reason = "Stands on demo." }],
        };
    }

    public Task<IReadOnlyList<ToolCategory>> ListCategoriesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ToolCategory>>([new ToolCategory { Name = "text", Description = "Words", ToolCount = 2 }]);

    public Task<IReadOnlyList<McpServer>> ListServersAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<McpServer>>([Demo, .. servers.Values]);

    public Task<McpServer> GetServerAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Find(name));

    public Task<McpServer> StopServerAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Find(name));

    public Task<McpServer> RestartServerAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Find(name));

    public Task RemoveServerAsync(string name, CancellationToken cancellationToken)
    {
        Find(name);
        servers.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public Task<McpDeployment> AddServerAsync(McpServerConfiguration configuration, CancellationToken cancellationToken)
    {
        LastConfiguration = configuration;
        if (OnAdd is not null)
        {
            return OnAdd(configuration);
        }

        return !configuration.Replace && (configuration.Name == "demo" || !servers.TryAdd(configuration.Name, new McpServer { Name = configuration.Name }))
            ? throw new DeploymentException(ErrorCodes.ServerAlreadyExists, $"There is a server '{configuration.Name}' already.")
            : Task.FromResult(Deployment(configuration.Name, DeploymentStatus.Pending, configuration.Source));
    }

    public Task<IReadOnlyList<McpDeployment>> ListDeploymentsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<McpDeployment>>([Deployment("demo", DeploymentStatus.Ready)]);

    public Task<McpDeployment> GetDeploymentAsync(string deploymentId, CancellationToken cancellationToken) => Task.FromResult(deploymentId switch
    {
        "d1" => Deployment("demo", DeploymentStatus.Ready),
        "d2" => new McpDeployment { Id = "d2", Name = "bad", Status = DeploymentStatus.Failed, Code = ErrorCodes.ServerExited, Error = "It exited with 1.", CreatedAt = DateTimeOffset.UnixEpoch, Progress = 60 },
        _ => throw new DeploymentException(ErrorCodes.DeploymentNotFound, $"There is no deployment '{deploymentId}'."),
    });

    public Task<McpDeployment> CancelDeploymentAsync(string deploymentId, CancellationToken cancellationToken) => GetDeploymentAsync(deploymentId, cancellationToken);

    public async IAsyncEnumerable<DeploymentLogLine> ReadDeploymentLogAsync(string deploymentId, DeploymentLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var line in Log.Where(line => line.Sequence > options.AfterSequence).TakeLast(options.Tail ?? int.MaxValue))
        {
            yield return line;
        }

        if (options.Follow)
        {
            await LogEnd.Task.WaitAsync(cancellationToken);
        }
    }

    public Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(CancellationToken cancellationToken) => throw new NotSupportedException("The host has keys, not the gateway behind it.");

    public Task<ApiKey> CreateApiKeyAsync(ApiKeyOptions options, CancellationToken cancellationToken) => throw new NotSupportedException("The host has keys, not the gateway behind it.");

    public Task RemoveApiKeyAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException("The host has keys, not the gateway behind it.");

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private static McpServer Demo { get; } = new() { Name = "demo", Category = "text", Description = "A demo", Status = McpServerStatus.Active, ToolCount = 2, Tools = [Echo, Slash], Url = "npm:demo@1.0.0", Version = "1.0.0", ProcessId = 77 };

    private static McpDeployment Deployment(string name, DeploymentStatus status, McpSource? source = null) => new()
    {
        Id = "d1",
        Name = name,
        Status = status,
        Source = source ?? new NpmSource { Package = "demo", Version = "1.0.0", Arguments = ["x"] },
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Progress = status == DeploymentStatus.Ready ? 100 : 0,
        Message = "Working",
        ToolsDiscovered = 2,
        EstimatedTime = TimeSpan.FromMilliseconds(1500),
    };

    private McpServer Find(string name) =>
        string.Equals(name, "demo", StringComparison.OrdinalIgnoreCase) ? Demo
        : servers.TryGetValue(name, out var server) ? server
        : throw new ConnectorsException(ErrorCodes.ServerNotFound, $"There is no server '{name}'.") { Suggestions = ["demo"] };
}
