using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Client;

/// <summary>Gateways that speak the shapes from before the contract exist.</summary>
public sealed class OlderShapesTests
{
    [Fact]
    public async Task A_selection_in_an_envelope_and_in_tiers_is_flattened_in_their_order()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, """
            {"success":true,"data":{"tools":{
              "tier1":[{"toolId":"a.one","name":"one","description":"First","category":"x","score":0.9,"tokenCost":10,"tier":1}],
              "tier3":[{"toolId":"a.three","name":"three","score":0.2,"tokenCost":30,"tier":3}],
              "tier2":[{"toolId":"a.two","name":"two","score":0.5,"tokenCost":20,"tier":2}]}},"metadata":{"took":3}}
            """));
        server.Health = "";
        await using var client = server.Client();

        var result = await client.Tools.SelectAsync("anything");

        Assert.Equal(["a.one", "a.two", "a.three"], result.Select(selection => selection.Id));
        Assert.Equal([0.9, 0.5, 0.2], result.Select(selection => selection.Score));
        Assert.Equal("a", result[0].Server);
        Assert.Equal("anything", result[0].Query);
        Assert.Equal(60, result.TotalTokens);
    }

    [Fact]
    public async Task A_flat_selection_with_schemas_as_parameters_has_its_parameters()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, """
            {"tools":[{"id":"a.one","integration":"a","score":0.9,"parameters":{"type":"object","properties":{"p":{"type":["string","null"],"default":"d"},"q":{}},"required":["q"]}}],"totalTokens":5}
            """));
        await using var client = server.Client();

        var tool = (await client.Tools.SelectAsync("anything"))[0].Tool;

        Assert.Equal(["p?: string|null", "q: any"], tool.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal("d", tool.Parameters[0].Default);
        Assert.Contains("\"properties\"", tool.InputSchema, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"success":true,"data":{"success":true,"data":{"n":1},"executionTimeMs":7},"metadata":{}}""")]
    [InlineData("""{"success":true,"data":{"n":1},"error":null,"executionTimeMs":7}""")]
    [InlineData("""{"success":true,"data":{"n":1},"executionTimeMs":7,"metadata":{}}""")]
    public async Task An_invocation_is_read_with_and_without_an_envelope(string body)
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, body));
        await using var client = server.Client();

        var result = await client.Tools.InvokeAsync("a.one");

        Assert.Equal(1L, Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(result.Data)["n"]);
        Assert.Equal(7, result.ExecutionTime.TotalMilliseconds);
    }

    [Theory]
    [InlineData("""{"success":false,"error":{"code":"TOOL_ERROR","message":"No such file"},"executionTimeMs":7}""")]
    [InlineData("""{"success":false,"error":"No such file","executionTimeMs":7}""")]
    [InlineData("""{"success":true,"data":{"success":false,"error":"No such file","executionTimeMs":7}}""")]
    public async Task An_error_of_a_tool_is_read_as_a_text_and_as_an_object(string body)
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, body));
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("a.one"));

        Assert.Equal("No such file", error.Message);
        Assert.Equal("TOOL_ERROR", error.Code);
    }

    [Fact]
    public async Task An_error_in_an_envelope_keeps_its_code_and_context()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(404, """{"success":false,"error":{"code":"CATEGORY_NOT_FOUND","message":"No such category","context":{"availableCategories":["a","b"]}}}"""));
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<ToolSelectionException>(() => client.Tools.SelectAsync("x", new ToolSelectOptions { Categories = ["c"] }));

        Assert.Equal("CATEGORY_NOT_FOUND", error.Code);
        Assert.Equal("No such category", error.Message);
        Assert.Equal(["a", "b"], error.AvailableCategories);
    }

    [Fact]
    public async Task An_error_in_an_envelope_with_status_200_is_an_error()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, """{"success":false,"error":{"code":"SERVER_NOT_FOUND","message":"No such server"}}"""));
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Mcp.GetServerAsync("a"));

        Assert.Equal("SERVER_NOT_FOUND", error.Code);
    }

    [Theory]
    [InlineData("ready", DeploymentStatus.Ready)]
    [InlineData("running", DeploymentStatus.Ready)]
    [InlineData("building", DeploymentStatus.Building)]
    [InlineData("failed", DeploymentStatus.Failed)]
    public async Task A_deployment_in_an_envelope_is_read(string status, DeploymentStatus expected)
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, $$$"""{"success":true,"data":{"deploymentId":"d","name":"n","status":"{{{status}}}","progress":250,"error":{"code":"E","message":"m"} }}"""));
        await using var client = server.Client();

        var deployment = await client.Mcp.GetDeploymentAsync("d");

        Assert.Equal(expected, deployment.Status);
        Assert.Equal(100, deployment.Progress);
        Assert.Equal("m", deployment.Error);
    }

    [Theory]
    [InlineData("<html><h1>502 Bad Gateway</h1></html>", "<h1>502 Bad Gateway</h1>")]
    [InlineData("", "an empty body")]
    public async Task An_error_that_is_no_json_keeps_its_status_and_its_beginning(string body, string shown)
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(502, body + (body.Length > 0 ? new string('x', 5000) : ""), "text/html"));
        await using var client = server.Client(retries: 0);

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync());

        Assert.Equal(502, error.StatusCode);
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 10, 2200);
    }
}
