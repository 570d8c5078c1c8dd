using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.Engine.Catalog;
using Connectors.Engine.Deployments;
using Connectors.Engine.Invocation;
using Connectors.Engine.Mcp;
using Connectors.Engine.Processes;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Storage;

namespace Connectors.Engine;

/// <summary>The engine over one home: one in a process, shared by its sessions and counted by them.</summary>
internal sealed class EmbeddedEngine : IAsyncDisposable
{
    private static readonly Dictionary<string, (EmbeddedEngine Engine, int Count)> Open = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    private static readonly SemaphoreSlim OpenGate = new(1, 1);

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, TenantCatalog> catalogs = new(StringComparer.Ordinal);
    private readonly ProcessRegistry processes;
    private readonly EncoderSet encoders;
    private readonly EncodingWorker encoding;
    private readonly SecretProtector protector;

    private EmbeddedEngine(HomeFolder home, EngineConfiguration configuration, IConnectorStore store)
    {
        Home = home;
        Store = store;
        Log = new DeploymentLog(store, configuration.LogLinesPerDeployment);
        processes = new ProcessRegistry(store);
        encoders = new EncoderSet(EncoderSet.DefaultFolder, configuration.Encoder, checks: store);
        encoding = new EncodingWorker(encoders, store);
        protector = new SecretProtector(home.KeyFile);
        var launcher = new ServerLauncher(home, configuration, processes, Log, protector);
        Pool = new ServerPool(launcher, store);
        Refresher = new CatalogRefresher(Pool, store);
        Invoker = new ToolInvoker(Pool);
        Deployments = new DeploymentRunner(store, new NpmInstaller(home, configuration, processes), launcher, Pool, Log, protector, encoding);
    }

    public HomeFolder Home { get; }

    public IConnectorStore Store { get; }

    public DeploymentLog Log { get; }

    public ServerPool Pool { get; }

    public CatalogRefresher Refresher { get; }

    public ToolInvoker Invoker { get; }

    public DeploymentRunner Deployments { get; }

    public TimeSpan Uptime => Stopwatch.GetElapsedTime(started);

    /// <summary>The engine over a home, opened when no session of this process has it open.</summary>
    /// <exception cref="ConnectorsException">The home or its store cannot be used.</exception>
    public static async Task<EmbeddedEngine> AcquireAsync(string? path, CancellationToken cancellationToken)
    {
        var home = HomeFolder.Open(path);
        await OpenGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Open.TryGetValue(home.Path, out var entry))
            {
                Open[home.Path] = (entry.Engine, entry.Count + 1);
                return entry.Engine;
            }

            var engine = new EmbeddedEngine(home, EngineConfiguration.Load(home), SqliteStore.Open(home.StoreFile));
            try
            {
                engine.processes.Sweep();
                engine.Deployments.ResumeAbandoned();
            }
            catch
            {
                await engine.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            Open[home.Path] = (engine, 1);
            return engine;
        }
        finally
        {
            OpenGate.Release();
        }
    }

    /// <summary>Gives back one session's hold; with the last one the engine ends its children and closes its store.</summary>
    public async Task ReleaseAsync()
    {
        // Held throughout, so that a session that comes meanwhile opens the home after it is closed.
        await OpenGate.WaitAsync().ConfigureAwait(false);
        try
        {
            var (engine, count) = Open[Home.Path];
            if (count > 1)
            {
                Open[Home.Path] = (engine, count - 1);
                return;
            }

            Open.Remove(Home.Path);
            await DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            OpenGate.Release();
        }
    }

    /// <summary>Begins to load what a select needs, on another thread.</summary>
    public void WarmEncoders() => encoders.Warm();

    public TenantCatalog CatalogOf(string tenant) => catalogs.GetOrAdd(tenant, name => new TenantCatalog(name, Store, new ToolIndex(encoders, Store, encoding, new TenantSegments(name, Store))));

    public async ValueTask DisposeAsync()
    {
        await Deployments.DisposeAsync().ConfigureAwait(false);
        await encoding.DisposeAsync().ConfigureAwait(false);
        encoders.Dispose();
        await Refresher.DisposeAsync().ConfigureAwait(false);
        await Pool.DisposeAsync().ConfigureAwait(false);
        await processes.DisposeAsync().ConfigureAwait(false);
        await Log.DisposeAsync().ConfigureAwait(false);
        protector.Dispose();
        Store.Dispose();
    }
}
