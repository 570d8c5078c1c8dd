using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connectors.Gateway.OpenApi;

/// <summary>The route of the OpenAPI document, for anybody.</summary>
internal static class DocumentRoute
{
    /// <remarks>
    /// The framework's own route builds the document anew for each request, which takes tens of milliseconds of a core: whoever has no
    /// key could keep the gateway from those who have one. Routes do not change while it runs, so it is built once.
    /// </remarks>
    public static void Map(WebApplication app)
    {
        var document = new Lazy<Task<byte[]>>(() => BuildAsync(app.Services));
        app.MapGet($"/openapi/{GatewayDocument.Name}.json", async (HttpContext http) => await Answer.WriteAsync(http, StatusCodes.Status200OK, await document.Value))
            .ExcludeFromDescription().IsOpen();
    }

    private static async Task<byte[]> BuildAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(GatewayDocument.Name).GetOpenApiDocumentAsync();
        var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1);
        return text.ToArray();
    }
}
