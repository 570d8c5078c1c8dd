using System.Collections.Concurrent;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Mcp;

/// <summary>The running servers of this process: one process per server and tenant, started on first use, shared by all calls.</summary>
internal sealed class ServerPool(ServerLauncher launcher, IConnectorStore store) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ServerKey, Entry> entries = new();
    private readonly CancellationTokenSource closing = new();

    /// <summary>Raised when a server was started.</summary>
    public event Action<ServerKey, ServerConnection>? Started;

    /// <summary>Raised when a running server says that its tools changed.</summary>
    public event Action<ServerKey, ServerConnection>? ToolsChanged;

    /// <summary>The connection to a server, started when none runs.</summary>
    /// <param name="server">The server as the caller knows it; what it has become since counts.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ServerStartException">It cannot be started, and the store has noted why; or it was stopped or removed meanwhile.</exception>
    public async Task<ServerConnection> GetAsync(ServerRecord server, CancellationToken cancellationToken)
    {
        var key = new ServerKey(server.Tenant, server.Name);
        var entry = entries.GetOrAdd(key, static _ => new Entry());
        if (entry.FindFor(server) is { } running)
        {
            return running;
        }

        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The caller's record may be from before the server was replaced or removed: what runs now must not give way to it.
            server = store.FindServer(server.Tenant, server.Name)
                ?? throw new ServerStartException(ErrorCodes.ServerUnavailable, $"The server '{server.Name}' was removed meanwhile.");
            if (entry.FindFor(server) is { } started)
            {
                return started;
            }

            await entry.CloseAsync().ConfigureAwait(false);
            using var attempt = entry.BeginStart(closing.Token, cancellationToken);
            try
            {
                var connection = await launcher.StartAsync(server, attempt.Token).ConfigureAwait(false);
                Adopt(key, entry, connection, server.DeploymentId);
                store.SetServerState(server.Tenant, server.Name, connection.ProtocolVersion, connection.Version, error: null);
                return connection;
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ServerStartException(ErrorCodes.ServerUnavailable, $"The server '{server.Name}' was stopped while it started.", e);
            }
            catch (ServerStartException e)
            {
                store.SetServerState(server.Tenant, server.Name, protocolVersion: null, version: null, error: e.Message);
                throw;
            }
        }
        finally
        {
            entry.EndStart();
            entry.Gate.Release();
        }
    }

    /// <summary>The running connection to a server, or null.</summary>
    public ServerConnection? Find(ServerKey key) => entries.TryGetValue(key, out var entry) && entry.Connection is { IsAlive: true } connection ? connection : null;

    /// <summary>Takes over a connection that was opened elsewhere; one that was there is ended.</summary>
    /// <param name="key">Which server.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="deploymentId">The deployment that made the server.</param>
    public async Task AdoptAsync(ServerKey key, ServerConnection connection, string deploymentId)
    {
        var entry = entries.GetOrAdd(key, static _ => new Entry());
        await entry.Gate.WaitAsync().ConfigureAwait(false);
        try
        {
            var former = entry.Connection;
            Adopt(key, entry, connection, deploymentId);
            if (former is not null)
            {
                await former.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>Ends a server's process, if one runs or is about to.</summary>
    public async Task StopAsync(ServerKey key)
    {
        if (entries.TryGetValue(key, out var entry))
        {
            entry.CancelStart();
            await entry.Gate.WaitAsync().ConfigureAwait(false);
            try
            {
                await entry.CloseAsync().ConfigureAwait(false);
            }
            finally
            {
                entry.Gate.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Before the entries are looked through: whoever makes one later finds this said.
        await closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(entries.Keys.Select(StopAsync)).ConfigureAwait(false);
    }

    private void Adopt(ServerKey key, Entry entry, ServerConnection connection, string deploymentId)
    {
        connection.ToolsChanged += () => ToolsChanged?.Invoke(key, connection);
        entry.DeploymentId = deploymentId;
        entry.Connection = connection;
        Started?.Invoke(key, connection);
    }

    private sealed class Entry
    {
        private readonly Lock startLock = new();
        private volatile ServerConnection? connection;
        private CancellationTokenSource? starting;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public ServerConnection? Connection
        {
            get => connection;
            set => connection = value;
        }

        public string? DeploymentId { get; set; }

        // A server that another process replaced meanwhile is started anew from what replaced it.
        public ServerConnection? FindFor(ServerRecord server) =>
            connection is { IsAlive: true } running && DeploymentId == server.DeploymentId ? running : null;

        /// <summary>A start under way ends when its caller, the pool or <see cref="CancelStart"/> says so.</summary>
        public CancellationTokenSource BeginStart(CancellationToken closing, CancellationToken caller)
        {
            lock (startLock)
            {
                return starting = CancellationTokenSource.CreateLinkedTokenSource(closing, caller);
            }
        }

        public void EndStart()
        {
            lock (startLock)
            {
                starting = null;
            }
        }

        public void CancelStart()
        {
            lock (startLock)
            {
                starting?.Cancel();
            }
        }

        public async Task CloseAsync()
        {
            if (connection is { } former)
            {
                connection = null;
                await former.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
