using System.Text.Json;
using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Contract;

/// <summary>What the public TypeScript SDK reads differently.</summary>
public sealed class TypeScriptSdkTests
{
    private static readonly (string, string) Agent = ("User-Agent", "@connectors/sdk/1.4.0");

    [Fact]
    public async Task A_key_in_its_own_header_is_taken()
    {
        await using var host = await RunningHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Add("X-API-Key", host.Key);

        Assert.Equal(200, (int)(await client.GetAsync("/api/v1/tools/list")).StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/tools/demo.echo")]
    [InlineData("/api/v1/tools/list")]
    public async Task The_parameters_of_a_tool_are_its_schema(string path)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.GetAsync(path, Agent);
        var tool = answer.Body.TryGetProperty("tools", out var tools) ? tools[0] : answer.Body;

        Assert.Equal("object", tool.GetProperty("parameters").GetProperty("type").GetString());
        Assert.Equal("string", tool.GetProperty("parameters").GetProperty("properties").GetProperty("text").GetProperty("type").GetString());
        Assert.Contains("User-Agent", answer.Header("Vary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_flat_list_of_a_selection_has_schemas_too()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/select", """{"query":"say it","options":{"maxTools":2},"context":{"tenantId":"acme"}}""", Agent);

        Assert.Equal("object", answer["tools"][0].GetProperty("parameters").GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_error_of_a_tool_is_an_object()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnInvoke = (id, _, _) => Task.FromResult(new ToolResult { ToolId = id, Error = "No such file", ErrorCode = ErrorCodes.ToolError });

        var answer = await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"echo","integration":"demo","parameters":{}}""", Agent);

        Assert.Equal("TOOL_ERROR", answer["error"].GetProperty("code").GetString());
        Assert.Equal("No such file", answer["error"].GetProperty("message").GetString());
    }

    [Fact]
    public async Task No_error_is_null_and_an_error_of_a_deployment_is_an_object()
    {
        await using var host = await RunningHost.StartAsync();

        var well = await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo"}""", Agent);
        var failed = await host.GetAsync("/api/v1/mcp/deployments/d2", Agent);

        Assert.Equal(JsonValueKind.Null, well["error"].ValueKind);
        Assert.Equal("SERVER_EXITED", failed["error"].GetProperty("code").GetString());
        Assert.Equal("It exited with 1.", failed["error"].GetProperty("message").GetString());
    }

    // The SDK reads as JSON only what says application/json; a problem of another type is a piece of text to it.
    [Theory]
    [InlineData("GET", "/api/v1/mcp/deployments/gone", null, 404, "DEPLOYMENT_NOT_FOUND")]
    [InlineData("GET", "/api/v1/nothing/here", null, 404, "ROUTE_NOT_FOUND")]
    [InlineData("POST", "/api/v1/tools/invoke", """{"toolId":"demo.missing","integration":"demo","parameters":{}}""", 404, "TOOL_NOT_FOUND")]
    [InlineData("POST", "/api/v1/mcp/add", """{"name":"x","source":{"type":"docker","image":"a","tag":"1"},"category":"c","autoDiscover":true}""", 422, "SOURCE_UNSUPPORTED")]
    public async Task An_error_is_json_that_the_sdk_parses(string method, string path, string? body, int status, string code)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.SendAsync(new HttpMethod(method), path, body, Agent);

        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.NotEmpty(answer["detail"].GetString()!);
        Assert.Contains("User-Agent", answer.Header("Vary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_error_is_json_that_the_sdk_parses()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnAdd = _ => throw new InvalidOperationException();

        var answer = await host.PostAsync("/api/v1/mcp/add", """{"name":"n","source":{"type":"npm","package":"n"},"category":"c"}""", Agent, ("Idempotency-Key", "one"));

        Assert.Equal((409, "application/json", "OUTCOME_UNKNOWN"), (answer.Status, answer.ContentType, answer.Code));
    }

    [Fact]
    public async Task The_environment_of_a_command_may_stand_in_its_source()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/mcp/add", """{"name":"n","source":{"type":"stdio","command":"node","args":["a"],"env":{"A":"source","B":"source"}},"category":"c","env":{"B":"top"},"autoDiscover":true}""", Agent);

        Assert.Equal(202, answer.Status);
        Assert.Equal(new Dictionary<string, string> { ["A"] = "source", ["B"] = "top" }, host.Gateway.LastConfiguration!.Environment);
    }

    // "Additional context for selection" is a Record<string, unknown> there.
    [Theory]
    [InlineData("""{"user":"ada","previousTools":["a.b"]}""")]
    [InlineData("""{"view":"calendar","detail":"long","category":["a","b"],"maxTools":"few","servers":"github"}""")]
    [InlineData("""{"categories":{"a":1},"allowedCategories":[1,2],"excludeServers":[null],"tokenBudget":1.5,"minimumScore":"high","includeRelated":"yes","maxTools":null}""")]
    public async Task Members_of_a_context_that_mean_something_else_are_left_alone(string context)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/select", $$"""{"query":"say it","context":{{context}}}""", Agent);

        Assert.Equal(200, answer.Status);
        Assert.Equal("demo.echo", answer["tools"][0].GetProperty("id").GetString());
        var options = host.Gateway.LastSelectOptions!;
        Assert.Equal((5, null, null, true), (options.MaxTools, options.TokenBudget, options.MinimumScore, options.IncludeRelated));
        Assert.Empty(options.Categories.Concat(options.Servers).Concat(options.ExcludeServers));
    }

    [Fact]
    public async Task Members_of_a_context_that_fit_are_read()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/select", """{"query":"say it","context":{"maxTools":3,"allowedCategories":["te*"],"servers":["demo"],"excludeServers":["other"],"tokenBudget":900,"minimumScore":0.5,"includeRelated":false,"detail":"summary","view":"selections"}}""", Agent);

        Assert.False(answer.Body.TryGetProperty("tools", out _));
        Assert.False(answer["selections"][0].GetProperty("tool").TryGetProperty("inputSchema", out _));
        var options = host.Gateway.LastSelectOptions!;
        Assert.Equal((3, 900, 0.5, false), (options.MaxTools, options.TokenBudget, options.MinimumScore, options.IncludeRelated));
        Assert.Equal(["te*", "demo", "other"], options.Categories.Concat(options.Servers).Concat(options.ExcludeServers));
    }

    // Its OpenAI and LangChain packages take a schema without properties for a list of parameters.
    [Fact]
    public async Task A_schema_without_properties_gets_an_empty_list_of_them()
    {
        await using var host = await RunningHost.StartAsync();

        var tool = await host.GetAsync("/api/v1/tools/demo.a%2Fb%20c", Agent);

        Assert.Equal("""{"type":"object","properties":{}}""", tool["parameters"].GetRawText());
        Assert.Equal(FakeGateway.Slash.InputSchema, tool["inputSchema"].GetRawText());
    }

    [Fact]
    public async Task Health_and_deployments_have_the_times_that_the_sdk_declares()
    {
        await using var host = await RunningHost.StartAsync();

        var health = await host.GetAsync("/health", Agent);
        var pending = await host.GetAsync("/api/v1/mcp/deployments/d1", Agent);

        Assert.True(health["timestamp"].GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Equal(pending["createdAt"].GetDateTimeOffset(), pending["updatedAt"].GetDateTimeOffset());
    }
}
