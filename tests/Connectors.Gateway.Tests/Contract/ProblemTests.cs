using System.Net.Sockets;
using System.Text;
using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Contract;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("POST", "/api/v1/tools/select", "{\"query", 400, "VALIDATION_ERROR", null)]
    [InlineData("POST", "/api/v1/tools/select", "[]", 400, "VALIDATION_ERROR", null)]
    [InlineData("POST", "/api/v1/tools/select", null, 400, "VALIDATION_ERROR", null)]
    [InlineData("POST", "/api/v1/tools/select", "{}", 400, "VALIDATION_ERROR", "query")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":\"  \"}", 400, "VALIDATION_ERROR", "query")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":5}", 400, "VALIDATION_ERROR", "query")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":\"a\",\"maxTools\":\"5\"}", 400, "VALIDATION_ERROR", "maxTools")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":\"a\",\"maxTools\":101}", 400, "VALIDATION_ERROR", "maxTools")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":\"a\",\"options\":{\"tokenBudget\":0}}", 400, "VALIDATION_ERROR", "tokenBudget")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":\"a\",\"tenantId\":7}", 400, "VALIDATION_ERROR", "tenantId")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":\"a\"} x", 400, "VALIDATION_ERROR", null)]
    [InlineData("POST", "/api/v1/tools/invoke", "{}", 400, "VALIDATION_ERROR", "toolId")]
    [InlineData("POST", "/api/v1/tools/invoke", "{\"toolId\":\"demo.echo\",\"parameters\":[1]}", 400, "VALIDATION_ERROR", "parameters")]
    [InlineData("POST", "/api/v1/tools/invoke", "{\"toolId\":\"demo.echo\",\"timeout\":-1}", 400, "VALIDATION_ERROR", "timeout")]
    [InlineData("POST", "/api/v1/tools/invoke", "{\"toolId\":\"demo.echo\",\"parameters\":{\"text\":\"cut \\ud83d\"}}", 400, "VALIDATION_ERROR", "parameters")]
    [InlineData("POST", "/api/v1/tools/invoke", "{\"toolId\":\"demo.echo\",\"parameters\":{\"text\":\"cut \\ud83d\"},\"idempotencyKey\":\"k\"}", 400, "VALIDATION_ERROR", "parameters")]
    [InlineData("POST", "/api/v1/tools/invoke", "{\"toolId\":\"demo.echo\",\"idempotencyKey\":\"\\ud83d\"}", 400, "VALIDATION_ERROR", "idempotencyKey")]
    [InlineData("POST", "/api/v1/tools/select", "{\"query\":\"a\",\"tenantId\":\"\\ud83d\"}", 400, "VALIDATION_ERROR", "tenantId")]
    [InlineData("POST", "/api/v1/tools/invoke", "{\"toolId\":\"demo.missing\"}", 404, "TOOL_NOT_FOUND", null)]
    [InlineData("POST", "/api/v1/mcp/add", "{\"name\":\"-x\",\"source\":{\"type\":\"npm\",\"package\":\"a\"}}", 400, "VALIDATION_ERROR", "name")]
    [InlineData("POST", "/api/v1/mcp/add", "{\"name\":\"x\"}", 400, "VALIDATION_ERROR", "source")]
    [InlineData("POST", "/api/v1/mcp/add", "{\"name\":\"x\",\"source\":{\"type\":\"npm\"}}", 400, "VALIDATION_ERROR", "source.package")]
    [InlineData("POST", "/api/v1/mcp/add", "{\"name\":\"x\",\"source\":{\"type\":\"npm\",\"package\":\"a\",\"args\":\"b\"}}", 400, "VALIDATION_ERROR", "source.args")]
    [InlineData("POST", "/api/v1/mcp/add", "{\"name\":\"demo\",\"source\":{\"type\":\"npm\",\"package\":\"a\"}}", 409, "SERVER_ALREADY_EXISTS", null)]
    [InlineData("GET", "/api/v1/tools/list?limit=1001", null, 400, "VALIDATION_ERROR", "limit")]
    [InlineData("GET", "/api/v1/tools/list?page=0", null, 400, "VALIDATION_ERROR", "page")]
    [InlineData("GET", "/api/v1/tools/list?offset=x", null, 400, "VALIDATION_ERROR", "offset")]
    [InlineData("GET", "/api/v1/mcp/deployments/d1/logs?since=yesterday", null, 400, "VALIDATION_ERROR", "since")]
    [InlineData("GET", "/api/v1/mcp/deployments/d1/logs?tail=-1", null, 400, "VALIDATION_ERROR", "tail")]
    [InlineData("GET", "/api/v1/tools/demo.gone", null, 404, "TOOL_NOT_FOUND", null)]
    [InlineData("GET", "/api/v1/mcp/servers/gone", null, 404, "SERVER_NOT_FOUND", null)]
    [InlineData("GET", "/api/v1/mcp/deployments/gone", null, 404, "DEPLOYMENT_NOT_FOUND", null)]
    [InlineData("GET", "/api/v1/mcp/deployments/gone/logs?follow=true", null, 404, "DEPLOYMENT_NOT_FOUND", null)]
    [InlineData("DELETE", "/api/v1/mcp/custom/gone", null, 404, "SERVER_NOT_FOUND", null)]
    [InlineData("DELETE", "/api/v1/keys/gone", null, 404, "KEY_NOT_FOUND", null)]
    [InlineData("GET", "/api/v1/nothing/here", null, 404, "ROUTE_NOT_FOUND", null)]
    [InlineData("PUT", "/api/v1/tools/invoke", "{}", 405, "ROUTE_NOT_FOUND", null)]
    public async Task Every_error_is_problem_json_with_its_code(string method, string path, string? body, int status, string code, string? field)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.SendAsync(new HttpMethod(method), path, body, ("X-Request-Id", "mine-1"));

        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal(status, answer.Status);
        Assert.Equal(code, answer.Code);
        Assert.Equal(field, answer.Body.TryGetProperty("field", out var named) ? named.GetString() : null);
        Assert.Equal(status, answer["status"].GetInt32());
        Assert.Equal("mine-1", answer["requestId"].GetString());
        Assert.Equal("mine-1", answer.Header("X-Request-Id"));
        Assert.Equal(path.Split('?')[0], answer["instance"].GetString());
        Assert.NotEmpty(answer["detail"].GetString()!);
        Assert.NotEmpty(answer["title"].GetString()!);
    }

    [Fact]
    public async Task An_unknown_category_names_the_known_ones_and_an_unknown_tool_its_neighbours()
    {
        await using var host = await RunningHost.StartAsync();

        var category = await host.PostAsync("/api/v1/tools/select", """{"query":"a","categories":["nowhere"]}""");
        var tool = await host.GetAsync("/api/v1/tools/demo.ecko");

        Assert.Equal(404, category.Status);
        Assert.Equal("CATEGORY_NOT_FOUND", category.Code);
        Assert.Equal(["files", "text"], category["availableCategories"].EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("demo.echo", tool["suggestions"][0].GetString());
    }

    [Fact]
    public async Task A_fault_of_ours_tells_nothing_of_the_inside_and_is_in_the_log()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.ListFault = new InvalidOperationException("the inside");

        var answer = await host.GetAsync("/api/v1/tools/list");

        Assert.Equal(500, answer.Status);
        Assert.Equal("INTERNAL_ERROR", answer.Code);
        Assert.DoesNotContain("inside", answer.Text.Replace("its inside", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(host.Log.Lines, line => line.Contains("the inside", StringComparison.Ordinal) && line.Contains(answer["requestId"].GetString()!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_with_and_without_a_length(bool hasLength)
    {
        await using var host = await RunningHost.StartAsync();
        using var content = new StringContent("{\"query\":\"" + new string('a', 10 * 1024 * 1024) + "\"}", Encoding.UTF8, "application/json");
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tools/select") { Content = content };
        message.Headers.ExpectContinue = true;
        message.Headers.TransferEncodingChunked = !hasLength;

        var answer = await JsonAnswer.ReadAsync(await host.Http.SendAsync(message));

        Assert.Equal(413, answer.Status);
        Assert.Equal("BODY_TOO_LARGE", answer.Code);
    }

    [Theory]
    [InlineData("/api/v1/tools/select", "{\"query\":\"a\u00ff\"}")]
    [InlineData("/api/v1/tools/invoke", "{\"toolId\":\"demo.echo\",\"parameters\":{\"text\":\"\u00ff\"}}")]
    [InlineData("/api/v1/tools/invoke", "{\"toolId\":\"demo.echo\",\"parameters\":{\"\u00ff\":1}}")]
    public async Task A_body_that_is_no_utf_8_is_the_callers_fault_and_runs_nothing(string path, string body)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await JsonAnswer.ReadAsync(await host.Http.PostAsync(path, new ByteArrayContent(Encoding.Latin1.GetBytes(body))));

        Assert.Equal(400, answer.Status);
        Assert.Equal("VALIDATION_ERROR", answer.Code);
        Assert.Contains("UTF-8", answer["detail"].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        await using var host = await RunningHost.StartAsync();
        using var message = new HttpRequestMessage(HttpMethod.Put, "/api/v1/tools/invoke"); // Which reads as a tool of that name, too.

        using var response = await host.Http.SendAsync(message);

        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_id_that_is_far_too_long_is_refused_and_not_repeated()
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.PostAsync("/api/v1/tools/invoke", $$"""{"toolId":"demo.{{new string('x', 100_000)}}"}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("toolId", answer["field"].GetString());
        Assert.True(answer.Text.Length < 1000);
    }

    [Fact]
    public async Task An_id_with_a_slash_and_a_blank_is_found()
    {
        await using var host = await RunningHost.StartAsync();

        Assert.Equal("demo.a/b c", (await host.GetAsync("/api/v1/tools/" + Uri.EscapeDataString("demo.a/b c")))["id"].GetString());
    }

    [Fact]
    public async Task What_is_no_http_breaks_nothing()
    {
        await using var host = await RunningHost.StartAsync();
        using (var socket = new TcpClient(host.Address.Host, host.Address.Port))
        {
            await socket.GetStream().WriteAsync("nonsense\r\n\r\n"u8.ToArray());
        }

        Assert.Equal(200, (await host.GetAsync("/health")).Status);
    }
}
