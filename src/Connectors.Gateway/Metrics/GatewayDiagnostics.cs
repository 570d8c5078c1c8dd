using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connectors.Gateway.Metrics;

/// <summary>What the host tells of itself: activities and metrics, both under the name <see cref="Name"/>. The names stay.</summary>
internal static class GatewayDiagnostics
{
    /// <summary>The name of the ActivitySource and of the Meter.</summary>
    public const string Name = "Connectors.Gateway";

    /// <summary>One activity, <c>tools/invoke</c>, around each call of a tool; tags <c>connectors.tenant</c>, <c>connectors.tool.id</c>, <c>connectors.request.id</c>.</summary>
    public static readonly ActivitySource Activities = new(Name, GatewayHost.Version);

    public static readonly Meter Meter = new(Name, GatewayHost.Version);

    /// <summary>Requests answered, in seconds; tags <c>route</c> (the pattern), <c>method</c>, <c>status</c>.</summary>
    public static readonly Histogram<double> RequestDuration = Meter.CreateHistogram("connectors.gateway.request.duration", "s", "Requests answered, by route, method and status.", null, Buckets());

    /// <summary>Requests being answered now.</summary>
    public static readonly UpDownCounter<long> ActiveRequests = Meter.CreateUpDownCounter<long>("connectors.gateway.requests.active", null, "Requests being answered now.");

    /// <summary>Calls of tools by <c>outcome</c>: <c>ok</c> or an error code.</summary>
    public static readonly Counter<long> Invocations = Meter.CreateCounter<long>("connectors.gateway.invocations", null, "Calls of tools, by outcome.");

    /// <summary>Calls refused because a key or tenant made too many.</summary>
    public static readonly Counter<long> RateLimited = Meter.CreateCounter<long>("connectors.gateway.rate_limited", null, "Calls refused because a key or tenant made too many.");

    /// <summary>Calls refused for their key, by <c>code</c>.</summary>
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("connectors.gateway.authentication.refused", null, "Calls refused for their key, tenant or scope, by code.");

    /// <summary>The managed heap after its last collection, in bytes.</summary>
    public static readonly ObservableGauge<long> ManagedMemory = Meter.CreateObservableGauge("connectors.gateway.memory.managed", () => GC.GetGCMemoryInfo().HeapSizeBytes, "By", "The managed heap after its last collection.");

    /// <summary>The memory of the process that is resident, in bytes; mapped files are among it.</summary>
    public static readonly ObservableGauge<long> ResidentMemory = Meter.CreateObservableGauge("connectors.gateway.memory.resident", () => Environment.WorkingSet, "By", "The memory of the process that is resident, mapped files too.");

    private static InstrumentAdvice<double> Buckets() => new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };
}
