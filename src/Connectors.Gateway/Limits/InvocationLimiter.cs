using System.Threading.RateLimiting;
using Connectors.Gateway.Configuration;

namespace Connectors.Gateway.Limits;

/// <summary>Lets so many invocations run at once on each server of each tenant, and so many more wait.</summary>
internal sealed class InvocationLimiter : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly PartitionedRateLimiter<(string Tenant, string Server)> limiter;

    public InvocationLimiter(GatewaySettings settings)
    {
        var options = new ConcurrencyLimiterOptions { PermitLimit = settings.InvocationsPerServer, QueueLimit = settings.InvocationQueue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
        limiter = PartitionedRateLimiter.Create<(string Tenant, string Server), (string Tenant, string Server)>(key => RateLimitPartition.GetConcurrencyLimiter(key, _ => options));
    }

    /// <summary>Waits for a turn; it ends when the answer is disposed.</summary>
    /// <exception cref="ToolInvocationException">Too many wait already. Nothing was sent.</exception>
    public async ValueTask<IDisposable> EnterAsync(string tenant, string toolId, CancellationToken cancellationToken)
    {
        var server = toolId.Split('.', 2)[0];
        var lease = await limiter.AcquireAsync((tenant, server.ToUpperInvariant()), 1, cancellationToken);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw new ToolInvocationException(ErrorCodes.Busy, $"The server '{server}' has all the calls it can take, running and waiting. Nothing was sent; call again later.") { ToolId = toolId, RetryAfter = RetryAfter };
    }

    public void Dispose() => limiter.Dispose();
}
