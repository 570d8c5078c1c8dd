using System.Diagnostics;

namespace Connectors.Gateway.Metrics;

/// <summary>Keeps an activity around each request, also when nobody exports any: so that a caller's W3C trace context reaches the MCP server.</summary>
internal sealed class TraceContext : IDisposable
{
    private const string Server = "Microsoft.AspNetCore";

    private readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name == Server,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    public TraceContext() => ActivitySource.AddActivityListener(listener);

    public void Dispose() => listener.Dispose();
}
