using System.Diagnostics;
using System.Text.Json;

namespace Connectors.Engine.Mcp;

/// <summary>The member <c>_meta</c> of a request: the caller's W3C trace context as <c>traceparent</c> and <c>tracestate</c>, and the token of its progress.</summary>
/// <remarks>The SDK writes a trace context only where somebody listens to its activities. Baggage stays here: it may hold what is no server's business.</remarks>
internal static class RequestMeta
{
    /// <summary>Writes the member, with the context of the activity that runs now; nothing when there is nothing to say.</summary>
    public static void Write(Utf8JsonWriter writer, string? progressToken)
    {
        var activity = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: not null } current ? current : null;
        if (activity is null && progressToken is null)
        {
            return;
        }

        writer.WriteStartObject("_meta"u8);
        if (activity is not null)
        {
            writer.WriteString("traceparent"u8, activity.Id);
            if (!string.IsNullOrEmpty(activity.TraceStateString))
            {
                writer.WriteString("tracestate"u8, activity.TraceStateString);
            }
        }

        if (progressToken is not null)
        {
            writer.WriteString("progressToken"u8, progressToken);
        }

        writer.WriteEndObject();
    }
}
