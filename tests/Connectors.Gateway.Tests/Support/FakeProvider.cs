using System.Collections.Concurrent;

namespace Connectors.Gateway.Tests.Support;

/// <summary>Opens fake gateways and remembers them by tenant.</summary>
internal sealed class FakeProvider : IGatewayProvider
{
    public ConcurrentDictionary<string, FakeGateway> Gateways { get; } = new(StringComparer.Ordinal);

    public FakeGateway this[string tenant] => Gateways.GetOrAdd(tenant, name => new FakeGateway(name));

    public Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken) => Task.FromResult<IGateway>(this[options.TenantId!]);
}
