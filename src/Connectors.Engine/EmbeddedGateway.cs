using System.Diagnostics;
using System.Runtime.CompilerServices;
using Connectors.Engine.Catalog;
using Connectors.Engine.Mcp;
using Connectors.Engine.Processes;
using Connectors.Engine.Selection.Ranking;
using Connectors.Engine.Storage;
using ModelContextProtocol;

namespace Connectors.Engine;

/// <summary>One tenant's handle on the engine of this process.</summary>
internal sealed class EmbeddedGateway(EmbeddedEngine engine, string tenant) : IGateway
{
    private static readonly TimeSpan FollowPause = TimeSpan.FromMilliseconds(200);
    private int disposed;

    public string? Home => engine.Home.Path;

    private TenantCatalog.Snapshot Catalog => engine.CatalogOf(tenant).Get();

    public Task<GatewayHealth> GetHealthAsync(CancellationToken cancellationToken) => Run(() =>
    {
        engine.Store.GetRevision(tenant);
        return new GatewayHealth
        {
            Status = "healthy",
            Version = typeof(EmbeddedGateway).Assembly.GetName().Version?.ToString(3) ?? "",
            Uptime = engine.Uptime,
            Components = new Dictionary<string, string> { ["store"] = "up" },
            Features = [],
        };
    });

    public async Task<ToolSelectionResult> SelectToolsAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        engine.WarmEncoders();
        _ = Catalog; // Brings the index up to date.
        return await engine.CatalogOf(tenant).Index.SelectAsync(query, options, cancellationToken).ConfigureAwait(false);
    }

    public Task<ToolPage> ListToolsAsync(ToolListOptions options, CancellationToken cancellationToken) => Run(() =>
    {
        var catalog = Catalog;
        RequireCategory(catalog, options.Category);
        var words = (options.Search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var matches = catalog.Tools.Where(tool =>
            Wildcard.IsMatch(options.Id, tool.Id)
            && Wildcard.IsMatch(options.Category, tool.Category)
            && Wildcard.IsMatch(options.Server, tool.Server)
            && words.All(word => Contains(tool.Id, word) || Contains(tool.Title, word) || Contains(tool.Description, word))).ToArray();
        return new ToolPage
        {
            Tools = [.. matches.Skip(options.Offset).Take(options.Limit).Select(ToolCopies.Copy)],
            Total = matches.Length,
            Limit = options.Limit,
            Offset = options.Offset,
        };

        static bool Contains(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
    });

    public Task<Tool> GetToolAsync(string toolId, CancellationToken cancellationToken) => Run(() => ToolCopies.Copy(RequireTool(Catalog, toolId)));

    public async Task<ToolResult> InvokeToolAsync(string toolId, IReadOnlyDictionary<string, object?> parameters, ToolInvokeOptions options, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var catalog = Catalog;
        var tool = RequireTool(catalog, toolId);
        var server = catalog.ByName[tool.Server].Record;
        return await engine.Invoker.InvokeAsync(tool, server, parameters, options, cancellationToken).ConfigureAwait(false);
    }

    public Task<ToolGraph> GetToolGraphAsync(string toolId, int depth, CancellationToken cancellationToken) => Run(() =>
    {
        var tool = RequireTool(Catalog, toolId); // Brings the index up to date.
        return engine.CatalogOf(tenant).Index.GetGraph().Explore(tool.Id, depth);
    });

    public Task<IReadOnlyList<ToolCategory>> ListCategoriesAsync(CancellationToken cancellationToken) => Run<IReadOnlyList<ToolCategory>>(() =>
        [.. Categories(Catalog).Select(c => new ToolCategory { Name = c.Name, Description = CategoryInference.Describe(c.Name), ToolCount = c.ToolCount })]);

    public Task<IReadOnlyList<McpServer>> ListServersAsync(CancellationToken cancellationToken) => Run<IReadOnlyList<McpServer>>(() =>
    {
        var elsewhere = ProcessesElsewhere();
        return [.. Catalog.Servers.Select(server => Describe(server, elsewhere))];
    });

    public Task<McpServer> GetServerAsync(string name, CancellationToken cancellationToken) => Run(() => Describe(RequireServer(name), ProcessesElsewhere()));

    public async Task<McpServer> StopServerAsync(string name, CancellationToken cancellationToken)
    {
        var server = await Run(() => RequireServer(name)).ConfigureAwait(false);
        await engine.Pool.StopAsync(KeyOf(server)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await GetServerAsync(name, cancellationToken).ConfigureAwait(false);
    }

    public async Task<McpServer> RestartServerAsync(string name, CancellationToken cancellationToken)
    {
        var server = await Run(() => RequireServer(name)).ConfigureAwait(false);
        await engine.Pool.StopAsync(KeyOf(server)).WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = await engine.Pool.GetAsync(server.Record, cancellationToken).ConfigureAwait(false);
            await engine.Refresher.RefreshAsync(KeyOf(server), connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ServerStartException or IOException or McpException)
        {
            throw new ConnectorsException(ErrorCodes.ServerUnavailable, $"The server '{server.Record.Name}' cannot be started. {e.Message}", e);
        }

        return await GetServerAsync(name, cancellationToken).ConfigureAwait(false);
    }

    public async Task RemoveServerAsync(string name, CancellationToken cancellationToken)
    {
        var server = await Run(() => RequireServer(name)).ConfigureAwait(false);

        // Forgotten first, so that no call starts it again while it ends.
        engine.Store.RemoveServer(tenant, name);
        await engine.Pool.StopAsync(KeyOf(server)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task<McpDeployment> AddServerAsync(McpServerConfiguration configuration, CancellationToken cancellationToken) => Run(() => Describe(engine.Deployments.Add(tenant, configuration)));

    public Task<IReadOnlyList<McpDeployment>> ListDeploymentsAsync(CancellationToken cancellationToken) => Run<IReadOnlyList<McpDeployment>>(() =>
        [.. engine.Store.GetDeployments(tenant).Select(Describe)]);

    public Task<McpDeployment> GetDeploymentAsync(string deploymentId, CancellationToken cancellationToken) => Run(() => Describe(RequireDeployment(deploymentId)));

    public async Task<McpDeployment> CancelDeploymentAsync(string deploymentId, CancellationToken cancellationToken)
    {
        await Run(() => RequireDeployment(deploymentId)).ConfigureAwait(false);
        await engine.Deployments.CancelAsync(tenant, deploymentId, cancellationToken).ConfigureAwait(false);
        return await GetDeploymentAsync(deploymentId, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<DeploymentLogLine> ReadDeploymentLogAsync(string deploymentId, DeploymentLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            // Asked before the lines are read, so that the last lines of a deployment that ends meanwhile are not missed.
            var completed = (await Run(() => RequireDeployment(deploymentId)).ConfigureAwait(false)).IsCompleted;
            await engine.Log.FlushAsync().ConfigureAwait(false);
            foreach (var line in await Run(() => engine.Store.GetLog(deploymentId, options)).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return line;
                options = options with { AfterSequence = line.Sequence };
            }

            if (completed || !options.Follow)
            {
                yield break;
            }

            options = options with { Tail = null };
            await Task.Delay(FollowPause, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(CancellationToken cancellationToken) => throw NoKeys();

    public Task<ApiKey> CreateApiKeyAsync(ApiKeyOptions options, CancellationToken cancellationToken) => throw NoKeys();

    public Task RemoveApiKeyAsync(string id, CancellationToken cancellationToken) => throw NoKeys();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await engine.ReleaseAsync().ConfigureAwait(false);
        }
    }

    private static ConnectorsException NoKeys() => new(ErrorCodes.GatewayNotSupported, "An embedded gateway has no keys: it is open to whoever may read its home. Keys belong to a REST gateway; start one with Start-ConnectorGateway, or connect to one with Connect-Connector -BaseUri.");

    private static Tool RequireTool(TenantCatalog.Snapshot catalog, string toolId)
    {
        if (TenantCatalog.Find(catalog, toolId) is { } tool)
        {
            return tool;
        }

        var nearest = NearestNames.Of(toolId, catalog.Tools.Select(t => t.Id));
        throw new ToolInvocationException(
            ErrorCodes.ToolNotFound,
            nearest.Count > 0 ? $"There is no tool '{toolId}'. The nearest are {string.Join(", ", nearest)}." : $"There is no tool '{toolId}': no server is deployed yet. Deploy one with New-ConnectorMcpDeployment.")
        {
            ToolId = toolId,
            Suggestions = nearest,
        };
    }

    private static void RequireCategory(TenantCatalog.Snapshot catalog, string? category)
    {
        var known = Categories(catalog).Select(c => c.Name).ToArray();
        if (!string.IsNullOrEmpty(category) && !known.Any(name => Wildcard.IsMatch(category, name)))
        {
            throw new ToolSelectionException(ErrorCodes.CategoryNotFound, $"There is no category '{category}'. There {(known.Length == 0 ? "are none yet" : "are " + string.Join(", ", known))}.") { AvailableCategories = known };
        }
    }

    private static IEnumerable<(string Name, int ToolCount)> Categories(TenantCatalog.Snapshot catalog) => catalog.Servers
        .SelectMany(server => Enumerable.Range(0, server.Tools.Count).Select(server.Tools.CategoryOf))
        .GroupBy(category => category, StringComparer.OrdinalIgnoreCase)
        .Select(group => (group.Key, group.Count()))
        .OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    private static long? WorkingSetOf(int? processId)
    {
        try
        {
            using var process = processId is { } id ? Process.GetProcessById(id) : null;
            return process?.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null; // It ended a moment ago.
        }
    }

    // The engine's work is short but blocks on a disk: not on the caller's thread.
    private async Task<T> Run<T>(Func<T> work)
    {
        ThrowIfClosed();
        return await Task.Run(work).ConfigureAwait(false);
    }

    private void ThrowIfClosed()
    {
        if (Volatile.Read(ref disposed) != 0)
        {
            throw new ConnectorsException(ErrorCodes.SessionClosed, "The session was disconnected. Open a new one.");
        }
    }

    private CatalogServer RequireServer(string name)
    {
        var catalog = Catalog;
        if (catalog.ByName.TryGetValue(name, out var server))
        {
            return server;
        }

        var nearest = NearestNames.Of(name, catalog.Servers.Select(s => s.Record.Name));
        throw new ConnectorsException(
            ErrorCodes.ServerNotFound,
            nearest.Count > 0 ? $"There is no server '{name}'. The nearest are {string.Join(", ", nearest)}." : $"There is no server '{name}': none is deployed yet.")
        {
            Suggestions = nearest,
        };
    }

    private DeploymentRecord RequireDeployment(string id) => engine.Store.FindDeployment(tenant, id)
        ?? throw new DeploymentException(ErrorCodes.DeploymentNotFound, $"There is no deployment '{id}'.") { DeploymentId = id };

    private ServerKey KeyOf(CatalogServer server) => new(tenant, server.Record.Name);

    private McpDeployment Describe(DeploymentRecord record) => record.ToDeployment(engine.Store.GetTypicalDuration(record.Source.Type));

    private Dictionary<ServerKey, int> ProcessesElsewhere()
    {
        var result = new Dictionary<ServerKey, int>();
        foreach (var record in engine.Store.GetProcesses())
        {
            var process = ProcessIdentity.Parse(record.Process);
            if (record.Tenant == tenant && process.IsAlive())
            {
                result[new ServerKey(record.Tenant, record.Server)] = process.Id;
            }
        }

        return result;
    }

    private McpServer Describe(CatalogServer server, Dictionary<ServerKey, int> elsewhere)
    {
        var key = KeyOf(server);
        int? processId = engine.Pool.Find(key)?.ProcessId ?? (elsewhere.TryGetValue(key, out var other) ? other : null);
        return new McpServer
        {
            Name = server.Record.Name,
            Category = server.Record.Category,
            Description = server.Record.Description,
            Status = processId is not null ? McpServerStatus.Active : server.Record.Error is not null ? McpServerStatus.Error : McpServerStatus.Inactive,
            ToolCount = server.Tools.Count,
            Tools = [.. server.Tools.OrderBy(t => t.Id, StringComparer.OrdinalIgnoreCase).Select(ToolCopies.Summarize)],
            Url = server.Record.Source.ToString() ?? "",
            Version = server.Record.Version,
            ProcessId = processId,
            WorkingSet = WorkingSetOf(processId),
            Error = processId is null ? server.Record.Error : null,
            ToolsEncoded = engine.CatalogOf(tenant).Index.CountEncoded(server.Record.Name),
        };
    }
}
