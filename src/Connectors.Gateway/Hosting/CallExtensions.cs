using Connectors.Gateway.Audit;
using Microsoft.AspNetCore.Http.Features;

namespace Connectors.Gateway.Hosting;

/// <summary>Reaches the <see cref="Call"/> from the request.</summary>
internal static class CallExtensions
{
    public const string RequestIdHeader = "X-Request-Id";

    public static Call Call(this HttpContext http) => http.Features.GetRequiredFeature<Call>();

    /// <summary>Sets the headers that every answer carries.</summary>
    public static void StampHeaders(this HttpContext http)
    {
        var call = http.Call();
        http.Response.Headers[RequestIdHeader] = call.RequestId;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        http.Features.Get<Limits.RateLimitState>()?.Stamp(http.Response.Headers);
    }

    /// <summary>The route as its pattern, so that names in it make no new series or log message.</summary>
    public static string RoutePattern(this HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";

    public static string? AuditAction(this HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<AuditedRoute>()?.Action;
}
