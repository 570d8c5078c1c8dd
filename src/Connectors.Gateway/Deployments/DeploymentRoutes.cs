using System.Globalization;
using Connectors.Gateway.Access;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;
using Microsoft.OpenApi;

namespace Connectors.Gateway.Deployments;

/// <summary>The routes about deployments.</summary>
internal static class DeploymentRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var routes = api.MapGroup("/mcp/deployments").WithTags("Deployments");
        routes.MapGet("", ListAsync).WithName("ListDeployments").WithSummary("Lists the deployments, newest first.").Needs(Scopes.Read).Answers<DeploymentListAnswer>();
        routes.MapGet("/{id}", GetAsync).WithName("GetDeployment").WithSummary("Gets one deployment as it stands.").Needs(Scopes.Read).Answers<DeploymentAnswer>();
        routes.MapPost("/{id}/cancel", CancelAsync).WithName("CancelDeployment").WithSummary("Cancels a deployment and cleans up.").Needs(Scopes.Deploy).Answers<DeploymentAnswer>().Audited("deploy.cancel");
        routes.MapGet("/{id}/logs", ReadLogAsync).WithName("ReadDeploymentLog").WithSummary("Reads a deployment's log; with follow=true as server-sent events until it has ended.").Needs(Scopes.Read)
            .HasQuery("tail", "Only the last so many lines.", JsonSchemaType.Integer)
            .HasQuery("since", "Only lines written at this time or later.")
            .HasQuery("follow", "Whether to go on until the deployment has ended, as text/event-stream.", JsonSchemaType.Boolean)
            .Answers<LogAnswer>();
    }

    private static async Task<IResult> ListAsync(HttpContext http, TenantGateways gateways)
    {
        var gateway = await gateways.OpenAsync(http);
        var deployments = await gateway.ListDeploymentsAsync(http.RequestAborted);
        return Answer.Json(new DeploymentListAnswer([.. deployments.Select(DeploymentAnswer.From)]), GatewayJson.Default.DeploymentListAnswer);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, TenantGateways gateways)
    {
        var gateway = await gateways.OpenAsync(http);
        return Answer.Json(DeploymentAnswer.From(await gateway.GetDeploymentAsync(id, http.RequestAborted)), GatewayJson.Default.DeploymentAnswer);
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext http, TenantGateways gateways)
    {
        http.Call().AuditTarget = id;
        var gateway = await gateways.OpenAsync(http);
        return Answer.Json(DeploymentAnswer.From(await gateway.CancelDeploymentAsync(id, http.RequestAborted)), GatewayJson.Default.DeploymentAnswer);
    }

    private static async Task<IResult> ReadLogAsync(string id, HttpContext http, TenantGateways gateways, GatewaySettings settings, IHostApplicationLifetime lifetime)
    {
        var request = http.Request;
        var options = new DeploymentLogOptions
        {
            Tail = request.QueryNumber("tail", 0, int.MaxValue),
            Since = request.QueryTime("since"),
            Follow = request.QueryFlag("follow"),
            AfterSequence = long.TryParse(request.Headers["Last-Event-ID"].ToString(), CultureInfo.InvariantCulture, out var seen) && seen > 0 ? seen : 0,
        };
        var gateway = await gateways.OpenAsync(http);

        // Asked first, so that an unknown deployment is a 404 and no empty stream.
        await gateway.GetDeploymentAsync(id, http.RequestAborted);
        if (options.Follow)
        {
            await LogStream.WriteAsync(http, gateway, id, options, settings.KeepAlive, lifetime.ApplicationStopping);
            return Results.Empty;
        }

        var lines = new List<LogLineAnswer>();
        await foreach (var line in gateway.ReadDeploymentLogAsync(id, options, http.RequestAborted))
        {
            lines.Add(LogLineAnswer.From(line));
        }

        return Answer.Json(new LogAnswer(lines), GatewayJson.Default.LogAnswer);
    }
}
