using System.Text.Json;
using Connectors.Gateway.OpenApi;
using Connectors.Gateway.Tests.Support;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Gateway.Tests.Contract;

public sealed class OpenApiTests
{
    /// <summary>The contract's routes.</summary>
    private static readonly string[] Routes =
    [
        "GET /health", "GET /ready", "GET /metrics",
        "POST /api/v1/tools/select", "GET /api/v1/tools/list", "GET /api/v1/tools/{id}", "GET /api/v1/tools/{id}/graph", "GET /api/v1/categories", "POST /api/v1/tools/invoke",
        "GET /api/v1/mcp/integrations", "GET /api/v1/mcp/servers/{name}", "POST /api/v1/mcp/servers/{name}/stop", "POST /api/v1/mcp/servers/{name}/restart",
        "POST /api/v1/mcp/add", "DELETE /api/v1/mcp/custom/{name}",
        "GET /api/v1/mcp/deployments", "GET /api/v1/mcp/deployments/{id}", "POST /api/v1/mcp/deployments/{id}/cancel", "GET /api/v1/mcp/deployments/{id}/logs",
        "GET /api/v1/keys", "POST /api/v1/keys", "DELETE /api/v1/keys/{id}",
    ];

    [Fact]
    public async Task The_document_names_the_routes_of_the_contract_and_no_others()
    {
        await using var host = await RunningHost.StartAsync();

        var operations = await Operations.ReadAsync(host);

        Assert.Equal(Routes.Order(StringComparer.Ordinal), operations.Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_says_what_it_answers_and_how_it_fails_and_the_bodies_have_schemas()
    {
        await using var host = await RunningHost.StartAsync();
        var document = (await host.GetAsync("/openapi/v1.json")).Body;

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var responses = operation.Value.GetProperty("responses");
                Assert.True(responses.GetProperty("default").GetProperty("content").TryGetProperty("application/problem+json", out _), path.Name);
                Assert.Contains(responses.EnumerateObject(), response => response.Name.StartsWith('2') && response.Value.TryGetProperty("content", out _));
            }
        }

        var select = document.GetProperty("paths").GetProperty("/api/v1/tools/select").GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Contains("query", Resolve(document, select).GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task The_document_carries_the_headers_of_every_answer_and_is_compressed()
    {
        await using var host = await RunningHost.StartAsync();
        using var message = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        message.Headers.TryAddWithoutValidation("X-Request-Id", "mine-2");
        message.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await host.Http.SendAsync(message);

        Assert.Equal(["mine-2"], response.Headers.GetValues("X-Request-Id"));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task The_document_is_built_once()
    {
        var built = 0;
        await using var host = await RunningHost.StartAsync(services: services => services.Configure<OpenApiOptions>(
            GatewayDocument.Name,
            options => options.AddDocumentTransformer((_, _, _) =>
            {
                Interlocked.Increment(ref built);
                return Task.CompletedTask;
            })));

        var first = (await host.GetAsync("/openapi/v1.json")).Text;
        var second = (await host.GetAsync("/openapi/v1.json?again=1")).Text;

        Assert.Equal(first, second);
        Assert.Equal(1, built);
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]) : schema;
}
