using System.Collections.Concurrent;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Mcp;

/// <summary>The running servers of this process: one process per server and tenant, started on first use, shared by all calls.</summary>
internal sealed class ServerPool(ServerLauncher launcher, IConnectorStore store) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ServerKey, Entry> entries = new();
    private volatile bool closed;

    /// <summary>Raised when a server was started.</summary>
    public event Action<ServerKey, ServerConnection>? Started;

    /// <summary>Raised when a running server says that its tools changed.</summary>
    public event Action<ServerKey, ServerConnection>? ToolsChanged;

    /// <summary>The connection to a server, started when none runs.</summary>
    /// <exception cref="ServerStartException">It cannot be started; the store has noted why.</exception>
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
            if (entry.FindFor(server) is { } started)
            {
                return started;
            }

            await entry.CloseAsync().ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(closed, this);
            try
            {
                var connection = await launcher.StartAsync(server, cancellationToken).ConfigureAwait(false);
                Adopt(key, entry, connection, server.DeploymentId);
                store.SetServerState(server.Tenant, server.Name, connection.ProtocolVersion, connection.Version, error: null);
                return connection;
            }
            catch (ServerStartException e)
            {
                store.SetServerState(server.Tenant, server.Name, protocolVersion: null, version: null, error: e.Message);
                throw;
            }
        }
        finally
        {
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

    /// <summary>Ends a server's process, if one runs.</summary>
    public async Task StopAsync(ServerKey key)
    {
        if (entries.TryGetValue(key, out var entry))
        {
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
        closed = true;
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
        private volatile ServerConnection? connection;

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
