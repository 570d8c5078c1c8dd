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
}
