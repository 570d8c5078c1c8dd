using Connectors.Gateway.Access;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Mcp;
using Connectors.Gateway.Wire;
using Microsoft.OpenApi;

namespace Connectors.Gateway.Tools;

/// <summary>The routes that list tools and categories.</summary>
internal static class ToolRoutes
{
    private const string ToolsOnly = "tools";

    public static void Map(RouteGroupBuilder api)
    {
        var routes = api.MapGroup("").WithTags("Tools").Needs(Scopes.Read);
        routes.MapGet("/tools/list", ListAsync).WithName("ListTools").WithSummary("Lists tools, ordered by id, one page at a time.")
            .HasQuery("category", "Only tools of this category; wildcards.")
            .HasQuery("server", "Only tools of this server; wildcards.")
            .HasQuery("integration", "The same as server.")
            .HasQuery("search", "Only tools in which all of these words occur.")
            .HasQuery("id", "Only tools of this id; wildcards.")
            .HasQuery("limit", "The most tools of a page, 1 to 1,000; 100 when absent.", JsonSchemaType.Integer)
            .HasQuery("offset", "How many matches to pass over.", JsonSchemaType.Integer)
            .HasQuery("page", "The page, from 1, where no offset is given.", JsonSchemaType.Integer)
            .HasQuery("view", "tools leaves out integrations.")
            .Answers<ToolListAnswer>();
        routes.MapGet("/tools/{id}", GetAsync).WithName("GetTool").WithSummary("Gets one tool with its schemas.").Answers<ToolAnswer>();
        routes.MapGet("/tools/{id}/graph", GetGraphAsync).WithName("GetToolGraph").WithSummary("Walks the graph around a tool: tools that belong to it, servers, categories, and things that tools give and take.")
            .HasQuery("depth", "How many edges from the tool, 1 to 3; 1 when absent.", JsonSchemaType.Integer)
            .Answers<GraphAnswer>();
        routes.MapGet("/categories", ListCategoriesAsync).WithName("ListCategories").WithSummary("Lists the categories.").Answers<CategoryListAnswer>();
    }

    private static async Task<IResult> ListAsync(HttpContext http, TenantGateways gateways)
    {
        var request = http.Request;
        var limit = request.QueryNumber("limit", 1, ToolListOptions.MaximumLimit) ?? new ToolListOptions().Limit;
        var page = request.QueryNumber("page", 1, int.MaxValue / ToolListOptions.MaximumLimit) ?? 1;
        var options = new ToolListOptions
        {
            Id = request.QueryText("id"),
            Category = request.QueryText("category"),
            Server = request.QueryText("server") ?? request.QueryText("integration"),
            Search = request.QueryText("search"),
            Limit = limit,
            Offset = request.QueryNumber("offset", 0, int.MaxValue) ?? (page - 1) * limit,
        };
        var gateway = await gateways.OpenAsync(http);
        var tools = await gateway.ListToolsAsync(options, http.RequestAborted);
        var servers = request.QueryText("view") == ToolsOnly ? null : await gateway.ListServersAsync(http.RequestAborted);
        return Answer.Json(
            new ToolListAnswer
            {
                Tools = [.. tools.Tools.Select(tool => ToolAnswer.Full(tool))],
                Total = tools.Total,
                Limit = options.Limit,
                Offset = options.Offset,
                Page = (options.Offset / options.Limit) + 1,
                HasMore = tools.HasMore,
                Integrations = servers?.Select(ServerAnswer.From).ToList(),
            },
            GatewayJson.Default.ToolListAnswer);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, TenantGateways gateways)
    {
        var gateway = await gateways.OpenAsync(http);
        var tool = await gateway.GetToolAsync(ToolId(id), http.RequestAborted);
        return Answer.Json(ToolAnswer.Full(tool), GatewayJson.Default.ToolAnswer);
    }

    private static async Task<IResult> GetGraphAsync(string id, HttpContext http, TenantGateways gateways)
    {
        var depth = http.Request.QueryNumber("depth", 1, ToolGraph.MaximumDepth) ?? 1;
        var gateway = await gateways.OpenAsync(http);
        var graph = await gateway.GetToolGraphAsync(ToolId(id), depth, http.RequestAborted);
        return Answer.Json(
            new GraphAnswer(
                ToolId(id),
                depth,
                [.. graph.Nodes.Select(node => new GraphNodeAnswer(node.Id, node.Kind, node.Name))],
                [.. graph.Edges.Select(edge => new GraphEdgeAnswer(edge.From, edge.To, edge.Kind, edge.Weight, edge.Reason))]),
            GatewayJson.Default.GraphAnswer);
    }

    private static async Task<IResult> ListCategoriesAsync(HttpContext http, TenantGateways gateways)
    {
        var gateway = await gateways.OpenAsync(http);
        var categories = await gateway.ListCategoriesAsync(http.RequestAborted);
        return Answer.Json(
            new CategoryListAnswer([.. categories.Select(category => new CategoryAnswer(category.Name, category.Description, category.ToolCount))]),
            GatewayJson.Default.CategoryListAnswer);
    }

    // Routing leaves an escaped slash as it is, since it is no border between segments.
    private static string ToolId(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
