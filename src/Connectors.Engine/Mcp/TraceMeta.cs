using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Connectors.Engine.Mcp;

/// <summary>The caller's W3C trace context as the members <c>traceparent</c> and <c>tracestate</c> of a request's <c>_meta</c>.</summary>
/// <remarks>The SDK writes its own only where somebody listens to its activities. Baggage stays here: it may hold what is no server's business.</remarks>
internal static class TraceMeta
{
    /// <summary>The context of the activity that runs now.</summary>
    /// <returns>A new object; null where there is no activity.</returns>
    public static JsonObject? OfCurrent()
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } parent } activity)
        {
            return null;
        }

        var meta = new JsonObject { ["traceparent"] = parent };
        if (!string.IsNullOrEmpty(activity.TraceStateString))
        {
            meta["tracestate"] = activity.TraceStateString;
        }

        return meta;
    }
}
