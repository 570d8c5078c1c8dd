using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Access;

/// <summary>Walks all routes of the OpenAPI document: one that is added is checked without a word here.</summary>
public sealed class EveryRouteTests
{
    private static readonly string[] Open = ["GET /health", "GET /ready"];

    [Fact]
    public async Task Only_health_and_readiness_need_no_key()
    {
        await using var host = await RunningHost.StartAsync();

        Assert.Equal(Open, (await Operations.ReadAsync(host)).Where(operation => !operation.NeedsKey).Select(operation => $"{operation.Method} {operation.Path}"));
    }

    [Fact]
    public async Task No_key_is_401_everywhere()
    {
        await using var host = await RunningHost.StartAsync();
        host.Http.DefaultRequestHeaders.Authorization = null;
        await EachAsync(host, (operation, answer) =>
        {
            Assert.Equal((operation.Address, 401, "AUTH_REQUIRED"), (operation.Address, answer.Status, answer.Code));
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        });
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("ck_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("the right id with another secret")]
    [InlineData("expired")]
    public async Task A_wrong_key_is_401_everywhere(string kind)
    {
        await using var host = await RunningHost.StartAsync();
        var key = kind switch
        {
            "the right id with another secret" => host.Key[..^4] + "zzzz",
            "expired" => host.MakeKey(expiresAt: DateTimeOffset.UtcNow.AddMilliseconds(20)),
            _ => kind,
        };
        await Task.Delay(30);
        await EachAsync(host, (operation, answer) => Assert.Equal((operation.Address, 401, "INVALID_API_KEY"), (operation.Address, answer.Status, answer.Code)), ("Authorization", "Bearer " + key));
        Assert.Equal(0, host.Gateway.Runs);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("query")]
    [InlineData("body")]
    [InlineData("context")]
    public async Task Another_tenant_is_403_everywhere_however_it_is_named(string where)
    {
        await using var host = await RunningHost.StartAsync();
        foreach (var operation in (await Operations.ReadAsync(host)).Where(operation => operation.NeedsKey))
        {
            var body = operation.Body ?? "{}";
            var answer = where switch
            {
                "header" => await host.SendAsync(new HttpMethod(operation.Method), operation.Address, operation.Body, ("X-Tenant-ID", "other")),
                "query" => await host.SendAsync(new HttpMethod(operation.Method), operation.Address + "?tenantId=other", operation.Body),
                "body" => await host.SendAsync(new HttpMethod(operation.Method), operation.Address, body.Insert(1, "\"tenantId\":\"other\"" + (body.Length > 2 ? "," : ""))),
                _ => await host.SendAsync(new HttpMethod(operation.Method), operation.Address, body.Insert(1, "\"context\":{\"tenantId\":\"other\"}" + (body.Length > 2 ? "," : ""))),
            };

            Assert.Equal((operation.Address, 403, "TENANT_FORBIDDEN"), (operation.Address, answer.Status, answer.Code));
        }

        Assert.DoesNotContain("other", host.Provider.Gateways.Keys);
    }

    [Fact]
    public async Task A_key_of_another_tenant_that_names_this_one_is_403_everywhere()
    {
        await using var host = await RunningHost.StartAsync();
        var foreign = host.MakeKey(["other"]);

        await EachAsync(host, (operation, answer) => Assert.Equal((operation.Address, 403, "TENANT_FORBIDDEN"), (operation.Address, answer.Status, answer.Code)), ("Authorization", "Bearer " + foreign), ("X-Tenant-ID", "acme"));
        Assert.Equal(0, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_key_opens_exactly_the_routes_of_its_scope()
    {
        await using var host = await RunningHost.StartAsync();
        var opened = new Dictionary<string, List<string>>();
        foreach (var scope in new[] { "read", "invoke", "deploy", "admin" })
        {
            var key = host.MakeKey(scopes: [scope]);
            await EachAsync(
                host,
                (operation, answer) =>
                {
                    if (answer.Code == "SCOPE_REQUIRED")
                    {
                        Assert.Equal(403, answer.Status);
                        return;
                    }

                    var route = $"{operation.Method} {operation.Path}";
                    opened[route] = [.. opened.GetValueOrDefault(route, []), scope];
                },
                ("Authorization", "Bearer " + key));
        }

        // Every route is opened by one scope and no other.
        Assert.All(opened, route => Assert.Single(route.Value));
        Assert.Equal((await Operations.ReadAsync(host)).Count(operation => operation.NeedsKey), opened.Count);
        Assert.Equal(["invoke"], opened["POST /api/v1/tools/invoke"]);
        Assert.Equal(["deploy"], opened["DELETE /api/v1/mcp/custom/{name}"]);
        Assert.Equal(["admin"], opened["GET /api/v1/keys"]);
        Assert.Equal(["read"], opened["GET /metrics"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("None")]
    [InlineData("null")]
    public async Task An_absent_tenant_is_the_keys_own(string tenant)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/invoke", $$"""{"toolId":"demo.echo","tenantId":"{{tenant}}"}""", ("X-Tenant-ID", tenant));

        Assert.Equal("acme", answer["data"].GetProperty("tenant").GetString());
    }

    [Theory]
    [InlineData("", """{"toolId":"demo.echo","tenantId":"acme","context":{"tenantId":"other"}}""")]
    [InlineData("?tenantId=other", """{"toolId":"demo.echo","tenantId":"acme"}""")]
    [InlineData("?tenantId=other&tenantId=acme", """{"toolId":"demo.echo"}""")]
    public async Task Two_different_tenants_in_query_and_body_are_refused_even_when_both_are_covered(string query, string body)
    {
        await using var host = await RunningHost.StartAsync();
        var key = host.MakeKey(["acme", "other"]);

        var answer = await host.PostAsync("/api/v1/tools/invoke" + query, body, ("Authorization", "Bearer " + key));

        Assert.Equal("VALIDATION_ERROR", answer.Code);
    }

    // Both public SDKs have a tenant of a client, which they send as the header, and one of a call, which they send in its body.
    [Theory]
    [InlineData("", """{"toolId":"demo.echo","tenantId":"acme"}""")]
    [InlineData("?tenantId=acme", """{"toolId":"demo.echo"}""")]
    public async Task A_tenant_of_the_call_comes_before_the_one_of_the_client(string query, string body)
    {
        await using var host = await RunningHost.StartAsync();
        var key = host.MakeKey(["other", "acme"]);

        var answer = await host.PostAsync("/api/v1/tools/invoke" + query, body, ("Authorization", "Bearer " + key), ("X-Tenant-ID", "other"));

        Assert.Equal("acme", answer["data"].GetProperty("tenant").GetString());
    }

    [Theory]
    [InlineData("acme", "foreign")]
    [InlineData("foreign", "acme")]
    public async Task Every_tenant_that_a_call_names_must_be_covered(string inHeader, string inBody)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/invoke", $$"""{"toolId":"demo.echo","tenantId":"{{inBody}}"}""", ("X-Tenant-ID", inHeader));

        Assert.Equal("TENANT_FORBIDDEN", answer.Code);
    }

    private static async Task EachAsync(RunningHost host, Action<Operations, JsonAnswer> check, params (string, string)[] headers)
    {
        foreach (var operation in (await Operations.ReadAsync(host)).Where(operation => operation.NeedsKey))
        {
            check(operation, await AskAsync(host, operation, headers));
        }
    }

    private static async Task<JsonAnswer> AskAsync(RunningHost host, Operations operation, (string, string)[] headers)
    {
        var answer = await host.SendAsync(new HttpMethod(operation.Method), operation.Address, operation.Body, headers);
        return answer.ContentType is "text/plain" ? answer with { Text = "{}" } : answer;
    }
}
