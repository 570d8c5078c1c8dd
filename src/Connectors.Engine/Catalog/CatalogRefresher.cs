using System.Collections.Concurrent;
using Connectors.Engine.Mcp;
using Connectors.Engine.Storage;
using ModelContextProtocol;

namespace Connectors.Engine.Catalog;

/// <summary>Reads a server's tools anew when it starts and when it says that they changed.</summary>
internal sealed class CatalogRefresher : IAsyncDisposable
{
    private readonly ServerPool pool;
    private readonly IConnectorStore store;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<Task, byte> running = new();

    // The connections whose tools are being read: one reading at a time, and one more for all that was said meanwhile.
    private readonly Dictionary<ServerConnection, bool> wantedAgain = [];

    public CatalogRefresher(ServerPool pool, IConnectorStore store)
    {
        this.pool = pool;
        this.store = store;
        pool.Started += Begin;
        pool.ToolsChanged += Begin;
    }

    /// <summary>Reads a server's tools and writes them to the store, if they differ from what it has.</summary>
    public async Task RefreshAsync(ServerKey key, ServerConnection connection, CancellationToken cancellationToken)
    {
        var definitions = await connection.ListToolsAsync(cancellationToken).ConfigureAwait(false);

        // A server that was replaced meanwhile must not leave its tools to the one after it.
        if (ReferenceEquals(pool.Find(key), connection) && store.FindServer(key.Tenant, key.Name) is { } server)
        {
            var tools = definitions.Select(d => ToolDefinition.FromServer(server, d)).OfType<Tool>().ToArray();
            if (!store.GetTools(key.Tenant, server.Name).SequenceEqual(tools, SameTool.Instance))
            {
                store.PutTools(key.Tenant, server.Name, tools);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running.Keys).ConfigureAwait(false);
        closing.Dispose();
    }

    private void Begin(ServerKey key, ServerConnection connection)
    {
        lock (wantedAgain)
        {
            if (wantedAgain.ContainsKey(connection))
            {
                wantedAgain[connection] = true;
                return;
            }

            wantedAgain[connection] = false;
        }

        var task = RefreshQuietlyAsync(key, connection);
        running[task] = 0;
        _ = task.ContinueWith(done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task RefreshQuietlyAsync(ServerKey key, ServerConnection connection)
    {
        do
        {
            try
            {
                await RefreshAsync(key, connection, closing.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is McpException or IOException or OperationCanceledException or ObjectDisposedException or ConnectorsException or ServerStartException)
            {
                // The tools stay as they were known; the next start or change reads them again.
            }
        }
        while (IsWantedAgain(connection));
    }

    private bool IsWantedAgain(ServerConnection connection)
    {
        lock (wantedAgain)
        {
            if (wantedAgain[connection] && connection.IsAlive && !closing.IsCancellationRequested)
            {
                wantedAgain[connection] = false;
                return true;
            }

            wantedAgain.Remove(connection);
            return false;
        }
    }
}
