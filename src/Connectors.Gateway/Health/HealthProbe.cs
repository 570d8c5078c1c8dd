using System.Diagnostics;
using Connectors.Gateway.Hosting;

namespace Connectors.Gateway.Health;

/// <summary>Asks the gateway how it is; not oftener than once a second, since anybody may ask.</summary>
internal sealed class HealthProbe(TenantGateways gateways, TimeProvider clock, ILogger<HealthProbe> log) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] OwnFeatures = ["idempotency"];
    private readonly SemaphoreSlim asking = new(1, 1);
    private readonly long startedAt = Stopwatch.GetTimestamp();
    private (GatewayHealth Health, long At)? last;

    public async Task<HealthAnswer> AskAsync()
    {
        var health = await AskGatewayAsync();
        return new HealthAnswer(
            health.Status,
            GatewayHost.Version,
            (long)Stopwatch.GetElapsedTime(startedAt).TotalSeconds,
            new Dictionary<string, string>(health.Components) { ["host"] = "up" },
            [.. OwnFeatures.Union(health.Features)],
            clock.GetUtcNow());
    }

    public void Dispose() => asking.Dispose();

    private async Task<GatewayHealth> AskGatewayAsync()
    {
        await asking.WaitAsync();
        try
        {
            if (last is { } known && clock.GetElapsedTime(known.At) < Fresh)
            {
                return known.Health;
            }

            GatewayHealth health;
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                var gateway = await gateways.OpenAsync(ConnectorsOptions.DefaultTenant);
                health = await gateway.GetHealthAsync(patience.Token);
            }
            catch (Exception e) when (e is ConnectorsException or OperationCanceledException)
            {
                log.LogWarning(e, "The gateway does not say how it is.");
                health = new GatewayHealth { Status = "unhealthy", Components = new Dictionary<string, string> { ["gateway"] = "down" } };
            }

            last = (health, clock.GetTimestamp());
            return health;
        }
        finally
        {
            asking.Release();
        }
    }
}
