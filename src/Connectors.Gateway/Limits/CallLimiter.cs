using System.Threading.RateLimiting;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Metrics;

namespace Connectors.Gateway.Limits;

/// <summary>Counts calls: those of each key, whatever tenant they name, and those of each tenant, whatever key they come with.</summary>
/// <remarks>Counted after the key is known, so a flood of bad keys uses up nobody's allowance.</remarks>
internal sealed class CallLimiter : IDisposable
{
    private const int PeriodsPerSecond = 10;
    private readonly GatewaySettings settings;
    private readonly PartitionedRateLimiter<string> limiter;

    public CallLimiter(GatewaySettings settings)
    {
        this.settings = settings;
        var options = Options(settings);
        limiter = PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetTokenBucketLimiter(name, _ => options));
    }

    /// <exception cref="ConnectorsException">The key has made too many calls.</exception>
    public void CountKey(HttpContext http, string keyId) => Count(http, "key " + keyId);

    /// <exception cref="ConnectorsException">The tenant has made too many calls.</exception>
    public void CountTenant(HttpContext http, string tenant) => Count(http, "tenant " + tenant, tenant);

    public void Dispose() => limiter.Dispose();

    internal static TokenBucketRateLimiterOptions Options(GatewaySettings settings)
    {
        // Tokens are whole, so the period is what makes the rate exact: 19 a second are one each 1/19 s, not one each 1/10 s.
        var tokens = Math.Max(1, settings.RateLimitPerSecond / PeriodsPerSecond);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings.RateLimitBurst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / settings.RateLimitPerSecond),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
    }

    private void Count(HttpContext http, string partition, string? tenant = null)
    {
        using var lease = limiter.AttemptAcquire(partition);
        var remaining = limiter.GetStatistics(partition)?.CurrentAvailablePermits ?? 0;
        var state = new RateLimitState(settings.RateLimitBurst, remaining, (int)Math.Ceiling((settings.RateLimitBurst - remaining) / (double)settings.RateLimitPerSecond));
        if (http.Features.Get<RateLimitState>() is not { } other || remaining <= other.Remaining)
        {
            http.Features.Set(state);
        }

        if (!lease.IsAcquired)
        {
            GatewayDiagnostics.RateLimited.Add(1);
            throw new ConnectorsException(ErrorCodes.RateLimited, $"{(tenant is null ? "This key" : $"The tenant '{tenant}'")} has used up its {settings.RateLimitPerSecond:N0} calls a second, with {settings.RateLimitBurst:N0} at once after a rest. Call again later.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }
    }
}
