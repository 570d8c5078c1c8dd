using System.Collections.Concurrent;
using Connectors.Gateway.Configuration;

namespace Connectors.Gateway.Hosting;

/// <summary>The open gateways, one handle for each tenant that called; closed with the host.</summary>
internal sealed class TenantGateways(IGatewayProvider provider, GatewaySettings settings, ILogger<TenantGateways> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<IGateway>>> handles = new(StringComparer.Ordinal);

    /// <summary>The gateway of the tenant that a call is for.</summary>
    public Task<IGateway> OpenAsync(HttpContext http) =>
        OpenAsync(http.Call().Tenant ?? throw new InvalidOperationException("The tenant is not known yet."));

    public async Task<IGateway> OpenAsync(string tenant)
    {
        // Not bound to one call's token: others may wait for the same opening.
        var handle = handles.GetOrAdd(tenant, name => new Lazy<Task<IGateway>>(() => provider.OpenAsync(
            new ConnectorsOptions { Path = settings.Home, TenantId = name, LogLevel = ConnectorLogLevel.Info, Log = Write },
            CancellationToken.None)));
        try
        {
            return await handle.Value;
        }
        catch
        {
            handles.TryRemove(KeyValuePair.Create(tenant, handle));
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var handle in handles.Values)
        {
            // One that could not be opened told its callers so.
            if (handle.IsValueCreated && await handle.Value.ContinueWith(opened => opened.IsCompletedSuccessfully, TaskScheduler.Default))
            {
                await (await handle.Value).DisposeAsync();
            }
        }

        handles.Clear();
    }

    private void Write(ConnectorLogEntry entry)
    {
        var level = entry.Level switch
        {
            ConnectorLogLevel.Debug => LogLevel.Debug,
            ConnectorLogLevel.Info => LogLevel.Information,
            ConnectorLogLevel.Warn => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        log.Log(level, "{Message}", entry.Message);
    }
}
