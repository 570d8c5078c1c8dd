using System.Diagnostics;

namespace Connectors.Gateway.Metrics;

/// <summary>Keeps an activity around each request that comes with a W3C trace context, also when nobody exports any: so that it reaches the MCP server.</summary>
internal sealed class TraceContext : IDisposable
{
    private const string Server = "Microsoft.AspNetCore";

    private readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name == Server,
        Sample = (ref ActivityCreationOptions<ActivityContext> options) => Sample(options.Parent),
        SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.None,
    };

    public TraceContext() => ActivitySource.AddActivityListener(listener);

    public void Dispose() => listener.Dispose();

    // Whether the trace is recorded was decided where it began, and is handed on as it came.
    private static ActivitySamplingResult Sample(ActivityContext parent) =>
        parent.TraceId == default ? ActivitySamplingResult.None
        : parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded
        : ActivitySamplingResult.PropagationData;
}
