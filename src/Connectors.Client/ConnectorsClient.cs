namespace Connectors;

/// <summary>The client of a gateway: one long-lived, thread-safe object per gateway and tenant.</summary>
/// <remarks>The gateway is opened by the first call, or by <see cref="ConnectAsync"/>.</remarks>
public sealed class ConnectorsClient : IAsyncDisposable
{
    private readonly ConnectorsOptions options;
    private readonly SemaphoreSlim opening = new(1, 1);
    private volatile IGateway? gateway;
    private int disposed;

    /// <summary>Makes a client. Nothing is opened yet.</summary>
    /// <param name="options">Which gateway, for whom; null means the embedded gateway over the default home.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ConnectorsClient(ConnectorsOptions? options = null)
    {
        this.options = Normalize(options ?? new ConnectorsOptions());
        this.options.Validate();
        BaseUri = this.options.BaseUri;
        Session = new ConnectorSession(this, this.options);
        Tools = new ToolsClient(this);
        Mcp = new McpRegistry(this);
        Keys = new ApiKeysClient(this);
    }

    /// <summary>Picking, listing and calling tools.</summary>
    public ToolsClient Tools { get; }

    /// <summary>The MCP servers behind the tools, and their deployments.</summary>
    public McpRegistry Mcp { get; }

    /// <summary>The keys of a REST gateway.</summary>
    public ApiKeysClient Keys { get; }

    /// <summary>The handle that answers remember.</summary>
    public ConnectorSession Session { get; }

    internal IGateway? Gateway => gateway;

    /// <summary>Where the gateway is reached: as the options say, or where a gateway that owns the home runs; null for an embedded one.</summary>
    internal Uri? BaseUri { get; private set; }

    internal bool IsDisposed => Volatile.Read(ref disposed) != 0;

    internal TimeSpan Timeout => options.Timeout;

    /// <summary>Opens the gateway now, so that what is wrong with it shows here.</summary>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>When it is open.</returns>
    /// <exception cref="ConnectorsException">It cannot be opened.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default) =>
        await GetGatewayAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Asks how the gateway is.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its health.</returns>
    /// <exception cref="ConnectorsException">It cannot be reached.</exception>
    public async Task<GatewayHealth> HealthAsync(CancellationToken cancellationToken = default)
    {
        var open = await GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return Stamp(await open.GetHealthAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Closes the gateway's handle. An embedded gateway ends its child processes with its last handle.</summary>
    /// <returns>When it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        // Waiting for an opening that is under way, so that what it opens is closed too.
        await opening.WaitAsync().ConfigureAwait(false);
        try
        {
            if (gateway is { } open)
            {
                await open.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            opening.Release();
        }
    }

    internal async ValueTask<IGateway> GetGatewayAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        if (gateway is { } ready)
        {
            return ready;
        }

        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            if (gateway is null)
            {
                var effective = LocalGateway.Redirect(options);
                BaseUri = effective.BaseUri;
                gateway = await (effective.Provider ?? GatewayProviders.For(effective)).OpenAsync(effective, cancellationToken).ConfigureAwait(false);
            }

            return gateway;
        }
        finally
        {
            opening.Release();
        }
    }

    internal T Stamp<T>(T answer)
        where T : SessionObject
    {
        answer.Origin = Session;
        return answer;
    }

    internal IReadOnlyList<T> StampAll<T>(IReadOnlyList<T> answers)
        where T : SessionObject
    {
        foreach (var answer in answers)
        {
            answer.Origin = Session;
        }

        return answers;
    }

    private static ConnectorsOptions Normalize(ConnectorsOptions options) => options with
    {
        // "None" is what the seed's Python writes for an absent tenant.
        TenantId = string.IsNullOrWhiteSpace(options.TenantId) || options.TenantId is "None" or "null"
            ? options.BaseUri is null ? ConnectorsOptions.DefaultTenant : null
            : options.TenantId,
        ApiKey = string.IsNullOrEmpty(options.ApiKey) ? null : options.ApiKey,
    };

    private void ThrowIfClosed()
    {
        if (IsDisposed)
        {
            throw new ConnectorsException(ErrorCodes.SessionClosed, $"The session {Session.Id} was disconnected. Open a new one with Connect-Connector, or a new ConnectorsClient.");
        }
    }
}
