using Connectors.Gateway.Access;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Tools;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Selection;

/// <summary>The route that picks tools. It changes nothing, so it may be sent again freely.</summary>
internal static class SelectRoutes
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/tools/select", SelectAsync).WithTags("Tools").WithName("SelectTools").WithSummary("Picks the tools that fit a wish.")
            .Needs(Scopes.Read).Takes<SelectRequest>().Answers<SelectAnswer>();

    private static async Task<IResult> SelectAsync(HttpContext http, TenantGateways gateways)
    {
        var request = http.Call().ReadBody(GatewayJson.Default.SelectRequest);
        var options = request.ToOptions();
        var isSummary = request.WantsSummaries();
        var isFlatToo = request.WantsFlatList();
        var gateway = await gateways.OpenAsync(http);
        var result = await gateway.SelectToolsAsync(request.Query!, options, http.RequestAborted);
        ToolAnswer Shape(ToolSelection selection, double? score) =>
            isSummary ? ToolAnswer.Summary(selection.Tool, score) : ToolAnswer.Full(selection.Tool, score);
        return Answer.Json(
            new SelectAnswer
            {
                Query = request.Query!,
                Selections = [.. result.Select(selection => new SelectionAnswer(
                    Shape(selection, score: null),
                    selection.Score,
                    selection.Reason,
                    selection.UnmatchedTerms,
                    [.. selection.RelatedTools.Select(related => new RelatedToolAnswer(ToolAnswer.Summary(related.Tool), related.Kind, related.Reason))]))],
                Tools = isFlatToo ? [.. result.Select(selection => Shape(selection, selection.Score))] : null,
                TotalTokens = result.TotalTokens,
                CatalogTokens = result.CatalogTokens,
                Took = (long)result.Took.TotalMicroseconds,
                Notices = result.Notices.Count > 0 ? result.Notices : null,
            },
            GatewayJson.Default.SelectAnswer);
    }
}
