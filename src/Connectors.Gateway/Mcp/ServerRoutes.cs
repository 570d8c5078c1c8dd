using Connectors.Gateway.Access;
using Connectors.Gateway.Audit;
using Connectors.Gateway.Deployments;
using Connectors.Gateway.Errors;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Idempotency;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Mcp;

/// <summary>The routes about MCP servers.</summary>
internal static class ServerRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var routes = api.MapGroup("/mcp").WithTags("Servers");
        routes.MapGet("/integrations", ListAsync).WithName("ListServers").WithSummary("Lists the servers.").Needs(Scopes.Read).Answers<ServerListAnswer>();
        routes.MapGet("/servers/{name}", GetAsync).WithName("GetServer").WithSummary("Gets one server.").Needs(Scopes.Read).Answers<ServerAnswer>();
        routes.MapPost("/servers/{name}/stop", StopAsync).WithName("StopServer").WithSummary("Ends a server's process; the next call starts it again.").Needs(Scopes.Deploy).Answers<ServerAnswer>().Audited("server.stop");
        routes.MapPost("/servers/{name}/restart", RestartAsync).WithName("RestartServer").WithSummary("Starts a server's process anew.").Needs(Scopes.Deploy).Answers<ServerAnswer>().Audited("server.restart");
        routes.MapPost("/add", AddAsync).WithName("AddServer").WithSummary("Begins to deploy a server.").Needs(Scopes.Deploy).Takes<AddServerRequest>().Answers<DeploymentAnswer>(StatusCodes.Status202Accepted).Audited("deploy");
        routes.MapDelete("/custom/{name}", RemoveAsync).WithName("RemoveServer").WithSummary("Removes a server and its tools.").Needs(Scopes.Deploy).Answers<ServerRemovedAnswer>().Audited("remove");
    }

    private static async Task<IResult> ListAsync(HttpContext http, TenantGateways gateways)
    {
        var gateway = await gateways.OpenAsync(http);
        var servers = await gateway.ListServersAsync(http.RequestAborted);
        return Answer.Json(new ServerListAnswer([.. servers.Select(ServerAnswer.From)]), GatewayJson.Default.ServerListAnswer);
    }

    private static Task<IResult> GetAsync(string name, HttpContext http, TenantGateways gateways) =>
        OnServerAsync(name, http, gateways, static (gateway, name, token) => gateway.GetServerAsync(name, token));

    private static Task<IResult> StopAsync(string name, HttpContext http, TenantGateways gateways) =>
        OnServerAsync(name, http, gateways, static (gateway, name, token) => gateway.StopServerAsync(name, token));

    private static Task<IResult> RestartAsync(string name, HttpContext http, TenantGateways gateways) =>
        OnServerAsync(name, http, gateways, static (gateway, name, token) => gateway.RestartServerAsync(name, token));

    private static async Task<IResult> RemoveAsync(string name, HttpContext http, TenantGateways gateways)
    {
        http.Call().AuditTarget = name;
        var gateway = await gateways.OpenAsync(http);
        await gateway.RemoveServerAsync(name, http.RequestAborted);
        return Answer.Json(new ServerRemovedAnswer(name, Removed: true), GatewayJson.Default.ServerRemovedAnswer);
    }

    private static Task<IResult> AddAsync(HttpContext http, TenantGateways gateways, IdempotentCalls idempotent, AuditDigest digest)
    {
        var call = http.Call();
        var configuration = call.ReadBody(GatewayJson.Default.AddServerRequest).ToConfiguration();
        call.AuditTarget = configuration.Name;
        call.AuditDigest = digest.Of(call.Body.Span);
        return idempotent.RunAsync(
            http,
            async cancellationToken =>
            {
                var gateway = await gateways.OpenAsync(http);
                var deployment = await gateway.AddServerAsync(configuration, cancellationToken);
                return new StoredAnswer(StatusCodes.Status202Accepted, Answer.Serialize(http, DeploymentAnswer.From(deployment), GatewayJson.Default.DeploymentAnswer));
            },

            // No 5xx: the public SDKs would send it again.
            () => Problems.Store(http, new DeploymentException(ErrorCodes.OutcomeUnknown, $"Whether the deployment of '{configuration.Name}' began is not known: the gateway ended before it answered. Look at GET /mcp/deployments before adding it again under a new idempotency key.") { StatusCode = StatusCodes.Status409Conflict }));
    }

    private static async Task<IResult> OnServerAsync(string name, HttpContext http, TenantGateways gateways, Func<IGateway, string, CancellationToken, Task<McpServer>> action)
    {
        http.Call().AuditTarget = name;
        var gateway = await gateways.OpenAsync(http);
        return Answer.Json(ServerAnswer.From(await action(gateway, name, http.RequestAborted)), GatewayJson.Default.ServerAnswer);
    }
}
