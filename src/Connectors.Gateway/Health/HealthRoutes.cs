using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Health;

/// <summary>The routes that tell how the gateway is, to anybody.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Health").IsOpen();
        group.MapGet("/health", HealthAsync).WithName("Health").WithSummary("Tells how the gateway is.").Answers<HealthAnswer>();
        group.MapGet("/ready", ReadyAsync).WithName("Ready").WithSummary("Tells whether the gateway takes calls.").Answers<ReadyAnswer>().Answers<ReadyAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> HealthAsync(HealthProbe probe) => Answer.Json(await probe.AskAsync(), GatewayJson.Default.HealthAnswer);

    private static async Task<IResult> ReadyAsync(HealthProbe probe, IHostApplicationLifetime lifetime)
    {
        var health = await probe.AskAsync();
        var down = health.Components.Where(part => part.Value != "up").Select(part => part.Key).ToList();
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            down.Add("host");
        }

        // A gateway with a part down still answers; one that is unhealthy, or ending, takes no calls.
        var ready = health.Status != "unhealthy" && !lifetime.ApplicationStopping.IsCancellationRequested;
        return Answer.Json(new ReadyAnswer(ready, ready ? [] : down), GatewayJson.Default.ReadyAnswer, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
