namespace Connectors.Engine;

/// <summary>Opens gateways that run in this process, over a home folder.</summary>
public sealed class EmbeddedGatewayProvider : IGatewayProvider
{
    private const int LongestTenant = 128;

    /// <inheritdoc/>
    public async Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tenant = options.TenantId ?? ConnectorsOptions.DefaultTenant;
        if (tenant.Length > LongestTenant || tenant.Any(char.IsControl))
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, $"A tenant's name has at most {LongestTenant} characters and no control characters.") { Field = "tenantId" };
        }

        // On a thread of the pool: opening a store is work, and callers may have a thread to keep free.
        var engine = await Task.Run(() => EmbeddedEngine.AcquireAsync(options.Path, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new EmbeddedGateway(engine, tenant);
    }
}
