using System.Text;
using Connectors.Gateway.Access;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Metrics;

/// <summary>The route that Prometheus reads.</summary>
internal static class MetricsRoutes
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (HttpContext http, MetricsCollector collector) => Answer.WriteAsync(http, StatusCodes.Status200OK, Encoding.UTF8.GetBytes(collector.Render()), ContentType))
            .WithTags("Health").WithName("Metrics").WithSummary("Counters and durations in Prometheus text.").Needs(Scopes.Read)
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
}
