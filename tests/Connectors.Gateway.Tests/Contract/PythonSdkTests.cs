using System.Text.Json;
using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Contract;

/// <summary>What the public Python SDK sends and reads, as the contract describes it.</summary>
public sealed class PythonSdkTests
{
    [Fact]
    public async Task Select_takes_its_limits_at_the_top_in_options_and_in_context()
    {
        await using var host = await RunningHost.StartAsync();
        string[] bodies =
        [
            """{"query":"say\nit","maxTools":3,"categories":["te*"],"tokenBudget":900,"tenantId":"None"}""",
            """{"query":"say\nit","options":{"maxTools":3,"categories":["te*"],"tokenBudget":900},"tenantId":null}""",
            """{"query":"say\nit","context":{"maxTools":3,"allowedCategories":["te*"],"tokenBudget":900,"tenantId":"acme"}}""",
            """{"query":"say\nit","maxTools":3,"category":"te*","tokenBudget":900,"options":{"maxTools":9},"unknown":{"a":[1]}}""",
        ];
        foreach (var body in bodies)
        {
            var answer = await host.PostAsync("/api/v1/tools/select", body);

            Assert.Equal(200, answer.Status);
            Assert.Equal(3, host.Gateway.LastSelectOptions!.MaxTools);
            Assert.Equal(["te*"], host.Gateway.LastSelectOptions.Categories);
            Assert.Equal(900, host.Gateway.LastSelectOptions.TokenBudget);
        }
    }

    [Fact]
    public async Task Select_answers_selections_and_the_same_list_flat()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/select", """{"query":"say it"}""");

        Assert.Equal("say it", answer["query"].GetString());
        var selection = answer["selections"][0];
        Assert.Equal("demo.echo", selection.GetProperty("tool").GetProperty("id").GetString());
        Assert.Equal(0.75, selection.GetProperty("score").GetDouble());
        Assert.Equal("It says things", selection.GetProperty("reason").GetString());
        Assert.Equal("loudly", selection.GetProperty("unmatchedTerms")[0].GetString());
        var related = selection.GetProperty("relatedTools")[0];
        Assert.Equal("then", related.GetProperty("kind").GetString());
        Assert.False(related.GetProperty("tool").TryGetProperty("inputSchema", out _));
        var flat = answer["tools"][0];
        Assert.Equal("demo.echo", flat.GetProperty("toolId").GetString());
        Assert.Equal(0.75, flat.GetProperty("score").GetDouble());
        Assert.Equal(49, answer["totalTokens"].GetInt32());
        Assert.Equal(1000, answer["catalogTokens"].GetInt32());
        Assert.Equal(1234, answer["took"].GetInt32());
    }

    [Fact]
    public async Task Select_leaves_out_the_flat_list_and_the_schemas_when_told()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/select", """{"query":"say it","view":"selections","detail":"summary"}""");

        Assert.False(answer.Body.TryGetProperty("tools", out _));
        Assert.False(answer["selections"][0].GetProperty("tool").TryGetProperty("parameters", out _));
    }

    [Fact]
    public async Task A_tool_has_a_list_of_parameters_and_every_member_twice_where_the_sdks_differ()
    {
        await using var host = await RunningHost.StartAsync();

        var tool = await host.GetAsync("/api/v1/tools/demo.echo");

        Assert.Equal("demo.echo", tool["id"].GetString());
        Assert.Equal("demo.echo", tool["toolId"].GetString());
        Assert.Equal("demo", tool["server"].GetString());
        Assert.Equal("demo", tool["integration"].GetString());
        Assert.Equal(JsonValueKind.Array, tool["parameters"].ValueKind);
        Assert.Equal("text", tool["parameters"][0].GetProperty("name").GetString());
        Assert.True(tool["parameters"][0].GetProperty("required").GetBoolean());
        Assert.Equal(1, tool["parameters"][1].GetProperty("default").GetInt32());
        Assert.Equal("object", tool["inputSchema"].GetProperty("type").GetString());
        Assert.True(tool["annotations"].GetProperty("readOnlyHint").GetBoolean());
        Assert.Equal(42, tool["tokenCost"].GetInt32());
    }

    [Fact]
    public async Task A_list_counts_all_matches_and_knows_its_page_and_the_servers()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.GetAsync("/api/v1/tools/list?integration=demo&page=2&limit=50&category=text&tenantId=None");

        Assert.Equal(50, host.Gateway.LastListOptions!.Offset);
        Assert.Equal("demo", host.Gateway.LastListOptions.Server);
        Assert.Equal("text", host.Gateway.LastListOptions.Category);
        Assert.Equal(250, answer["total"].GetInt32());
        Assert.Equal(50, answer["limit"].GetInt32());
        Assert.Equal(2, answer["page"].GetInt32());
        Assert.True(answer["hasMore"].GetBoolean());
        var server = answer["integrations"][0];
        Assert.Equal("demo", server.GetProperty("name").GetString());
        Assert.Equal("active", server.GetProperty("status").GetString());
        Assert.Equal(2, server.GetProperty("toolCount").GetInt32());
        Assert.Equal("demo.echo", server.GetProperty("tools")[0].GetProperty("id").GetString());
        Assert.Equal("npm:demo@1.0.0", server.GetProperty("url").GetString());
        Assert.True(server.GetProperty("custom").GetBoolean());
    }

    [Fact]
    public async Task An_invocation_answers_integers_a_null_error_and_content_as_mcp_writes_it()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo","parameters":{"text":"hi","n":1.5,"big":12345678901234},"tenantId":"None","timeout":7}""");

        Assert.Equal(200, answer.Status);
        Assert.True(answer["success"].GetBoolean());
        Assert.Equal("hi", answer["data"].GetProperty("said").GetString());
        Assert.Equal(JsonValueKind.Null, answer["error"].ValueKind);
        Assert.Equal(JsonValueKind.Null, answer["errorDetails"].ValueKind);
        Assert.Equal(12, answer["executionTimeMs"].GetInt32());
        Assert.Equal("AQID", answer["content"][1].GetProperty("data").GetString());
        Assert.Equal("inside", answer["content"][2].GetProperty("resource").GetProperty("text").GetString());
        Assert.Equal(1.5m, host.Gateway.LastParameters!["n"]);
        Assert.Equal(12345678901234L, host.Gateway.LastParameters["big"]);
        Assert.Equal(TimeSpan.FromSeconds(7), host.Gateway.LastInvokeOptions!.Timeout);
    }

    // The SDK cuts the integration off an id before it strips the id.
    [Fact]
    public async Task Blanks_around_an_id_and_its_integration_are_none()
    {
        await using var host = await RunningHost.StartAsync();
        string? called = null;
        host.Gateway.OnInvoke = (id, _, _) => Task.FromResult(new ToolResult { ToolId = called = id, Success = true });

        await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo","integration":" demo","tenantId":null,"parameters":{}}""");

        Assert.Equal("demo.echo", called);
    }

    [Fact]
    public async Task A_tool_that_failed_is_200_with_a_string_as_error_and_its_code_beside()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnInvoke = (id, _, _) => Task.FromResult(new ToolResult { ToolId = id, Error = "No such file", ErrorCode = ErrorCodes.ToolError });

        var answer = await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo","parameters":{}}""");

        Assert.Equal(200, answer.Status);
        Assert.False(answer["success"].GetBoolean());
        Assert.Equal("No such file", answer["error"].GetString());
        Assert.Equal("TOOL_ERROR", answer["errorDetails"].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_fault_of_the_gateway_after_the_tool_may_have_run_is_no_http_error()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnInvoke = (_, _, _) => throw new InvalidOperationException("a secret of the inside");

        var answer = await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo","parameters":{}}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("OUTCOME_UNKNOWN", answer["errorDetails"].GetProperty("code").GetString());
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adding_a_server_is_202_with_a_deployment_of_integers()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/mcp/add", """{"name":"notes","source":{"type":"npm","package":"@scope/notes","version":"1.2.3","args":["a b"]},"category":"text","env":{"A":"1"},"tenantId":"None"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal("d1", answer["deploymentId"].GetString());
        Assert.Equal("d1", answer["id"].GetString());
        Assert.Equal("pending", answer["status"].GetString());
        Assert.Equal("npm", answer["source"].GetProperty("type").GetString());
        Assert.Equal(0, answer["progress"].GetInt32());
        Assert.Equal(1500, answer["estimatedTime"].GetInt32());
        Assert.Equal(JsonValueKind.Null, answer["error"].ValueKind);
        var source = Assert.IsType<NpmSource>(host.Gateway.LastConfiguration!.Source);
        Assert.Equal(["a b"], source.Arguments);
        Assert.Equal("1", host.Gateway.LastConfiguration.Environment["A"]);
    }

    [Theory]
    [InlineData("""{"type":"github","url":"https://github.com/a/b","branch":"main"}""")]
    [InlineData("""{"type":"github","repository":"https://github.com/a/b"}""")]
    [InlineData("""{"type":"docker","image":"a","tag":"1","memoryMB":256}""")]
    [InlineData("""{"type":"http","url":"https://a.example","headers":{"A":"b"}}""")]
    [InlineData("""{"type":"openapi","url":"https://a.example/openapi.json"}""")]
    public async Task A_source_that_is_not_there_yet_says_so(string source)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/mcp/add", $$"""{"name":"notes","source":{{source}}}""");

        Assert.Equal(422, answer.Status);
        Assert.Equal("SOURCE_UNSUPPORTED", answer.Code);
    }

    [Fact]
    public async Task A_running_deployment_is_running_on_the_wire_and_a_failed_one_has_a_string_as_error()
    {
        await using var host = await RunningHost.StartAsync();

        Assert.Equal("running", (await host.GetAsync("/api/v1/mcp/deployments/d1"))["status"].GetString());
        var failed = await host.GetAsync("/api/v1/mcp/deployments/d2");

        Assert.Equal("failed", failed["status"].GetString());
        Assert.Equal("SERVER_EXITED", failed["code"].GetString());
        Assert.Equal("It exited with 1.", failed["error"].GetString());
        Assert.Equal("demo", (await host.GetAsync("/api/v1/mcp/deployments"))["deployments"][0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_delete_answers_json()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Delete, "/api/v1/mcp/custom/demo");

        Assert.Equal(200, answer.Status);
        Assert.Equal("demo", answer["name"].GetString());
        Assert.True(answer["removed"].GetBoolean());
    }

    [Fact]
    public async Task Health_needs_no_key_and_counts_whole_seconds()
    {
        await using var host = await RunningHost.StartAsync();
        using var nobody = new HttpClient { BaseAddress = host.Address };

        var answer = await JsonAnswer.ReadAsync(await nobody.GetAsync("/health"));

        Assert.Equal("healthy", answer["status"].GetString());
        Assert.True(answer["uptime"].TryGetInt32(out _));
        Assert.Equal("up", answer["components"].GetProperty("store").GetString());
        Assert.Contains("idempotency", answer["features"].EnumerateArray().Select(feature => feature.GetString()));
        Assert.Equal(200, (int)(await nobody.GetAsync("/ready")).StatusCode);
    }
}
