using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Client;

/// <summary>What the engine says arrives whole at the other end: it makes no difference to a script where its gateway runs.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public async Task A_tool_arrives_with_all_its_members()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var tool = await client.Tools.GetAsync("demo.echo");

        Assert.Equal(("demo.echo", "echo", "Echo", "Says it again", "text", "demo", 42), (tool.Id, tool.Name, tool.Title, tool.Description, tool.Category, tool.Server, tool.TokenCost));
        Assert.Equal(["text: string", "times?: integer"], tool.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal(1L, tool.Parameters[1].Default);
        Assert.Equal(FakeGateway.EchoSchema, tool.InputSchema);
        Assert.Equal("""{"type":"object"}""", tool.OutputSchema);
        Assert.True(tool.Annotations!.ReadOnlyHint);
        Assert.Null(tool.Annotations.DestructiveHint);
        Assert.Equal("demo.a/b c", (await client.Tools.GetAsync("demo.a/b c")).Id);
    }

    [Fact]
    public async Task A_selection_arrives_with_its_reasons_and_all_options_go_along()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();
        var options = new ToolSelectOptions { MaxTools = 7, Categories = ["te*"], Servers = ["d*"], ExcludeServers = ["x"], TokenBudget = 500, MinimumScore = 0.25, IncludeRelated = false };

        var result = await client.Tools.SelectAsync("say\nit", options);

        var sent = host.Gateway.LastSelectOptions!;
        Assert.Equal((7, 500, 0.25, false), (sent.MaxTools, sent.TokenBudget, sent.MinimumScore, sent.IncludeRelated));
        Assert.Equal(["te*"], sent.Categories);
        Assert.Equal(["d*"], sent.Servers);
        Assert.Equal(["x"], sent.ExcludeServers);
        var selection = Assert.Single(result);
        Assert.Equal(("demo.echo", 0.75, "It says things", "say\nit"), (selection.Id, selection.Score, selection.Reason, selection.Query));
        Assert.Equal(["loudly"], selection.UnmatchedTerms);
        Assert.Equal("demo.a/b c (then)", selection.RelatedTools[0].ToString());
        Assert.Equal((49, 1000, TimeSpan.FromMicroseconds(1234)), (result.TotalTokens, result.CatalogTokens, result.Took));
        Assert.NotNull(selection.Tool.InputSchema);
    }

    [Fact]
    public async Task A_page_counts_all_matches_and_its_filters_go_along()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var page = await client.Tools.ListAsync(new ToolListOptions { Id = "d*", Category = "c&", Server = "s=", Search = "a b", Limit = 10, Offset = 20 });

        Assert.Equal((250, 10, 20, true), (page.Total, page.Limit, page.Offset, page.HasMore));
        Assert.Equal(new ToolListOptions { Id = "d*", Category = "c&", Server = "s=", Search = "a b", Limit = 10, Offset = 20 }, host.Gateway.LastListOptions);
    }

    [Fact]
    public async Task Values_keep_their_types_both_ways()
    {
        await using var host = await RunningHost.StartAsync();
        IReadOnlyDictionary<string, object?>? received = null;
        host.Gateway.OnInvoke = (id, parameters, _) =>
        {
            received = parameters;
            return Task.FromResult(new ToolResult { ToolId = id, Success = true, Data = parameters });
        };
        await using var client = host.Client();
        var sent = new Dictionary<string, object?>
        {
            ["null"] = null,
            ["flag"] = true,
            ["whole"] = long.MaxValue,
            ["exact"] = 0.1m,
            ["tiny"] = 1e-300,
            ["huge"] = 1e300,
            ["text"] = "ä\u0000\"<\u2028",
            ["list"] = new object?[] { 1L, "a", null },
            ["Case"] = 1L,
            ["case"] = 2L,
            ["nested"] = new Dictionary<string, object?> { ["x"] = new object?[] { new Dictionary<string, object?>() } },
        };

        var data = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>((await client.Tools.InvokeAsync("demo.echo", sent)).Data);

        Assert.Equivalent(sent, received, strict: true);
        Assert.Equivalent(sent, data, strict: true);
        Assert.IsType<decimal>(data["exact"]);
        Assert.IsType<double>(data["tiny"]);
        Assert.IsType<long>(data["whole"]);
    }

    [Fact]
    public async Task Content_arrives_as_bytes_texts_and_resources()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var result = await client.Tools.InvokeAsync("demo.echo", new Dictionary<string, object?> { ["text"] = "hi" }, new ToolInvokeOptions { Timeout = TimeSpan.FromSeconds(9) });

        Assert.Equal(["text", "image", "resource"], result.Content.Select(block => block.Type));
        Assert.Equal([1, 2, 3], result.Content[1].Data);
        Assert.Equal(("file:///x", "inside", "text/plain"), (result.Content[2].Uri, result.Content[2].Text, result.Content[2].MimeType));
        Assert.Equal(12, result.ExecutionTime.TotalMilliseconds);
        Assert.Equal(TimeSpan.FromSeconds(9), host.Gateway.LastInvokeOptions!.Timeout);
    }

    [Fact]
    public async Task A_tool_graph_arrives_with_nodes_and_edges()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var graph = await client.Tools.GetGraphAsync("demo.echo", 3);

        Assert.Equal([("demo.echo", "tool", "demo.echo"), ("server:demo", "server", "demo")], graph.Nodes.Select(node => (node.Id, node.Kind, node.Name)));
        Assert.Equal([("demo.echo", "server:demo", "onServer", 3.0, "Stands on demo.")], graph.Edges.Select(edge => (edge.From, edge.To, edge.Kind, edge.Weight, edge.Reason)));
        var unknown = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.GetGraphAsync("demo.ecko"));
        Assert.Equal((ErrorCodes.ToolNotFound, "demo.echo"), (unknown.Code, Assert.Single(unknown.Suggestions)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("4")]
    [InlineData("deep")]
    public async Task A_depth_that_no_graph_has_is_refused(string depth)
    {
        await using var host = await RunningHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Get, $"/api/v1/tools/demo.echo/graph?depth={depth}");

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Servers_categories_and_deployments_arrive()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var server = Assert.Single(await client.Mcp.ListAsync());
        var added = await client.Mcp.AddAsync(new McpServerConfiguration
        {
            Name = "notes",
            Source = new CommandSource { Command = "node", Arguments = ["a b"], WorkingDirectory = "/tmp" },
            Category = "c",
            Description = "d",
            Environment = new Dictionary<string, string> { ["E"] = "1" },
            Secrets = new Dictionary<string, string> { ["S"] = "env:X" },
            Replace = true,
        });

        Assert.Equal((McpServerStatus.Active, 2, 77, true), (server.Status, server.ToolCount, server.ProcessId!.Value, server.Custom));
        Assert.Equal("demo.echo", server.Tools[0].Id);
        Assert.Equal(("text", "Words", 2), (await client.Tools.ListCategoriesAsync()) is [var category] ? (category.Name, category.Description, category.ToolCount) : default);
        var configuration = host.Gateway.LastConfiguration!;
        Assert.Equal(("c", "d", "1", "env:X", true), (configuration.Category, configuration.Description, configuration.Environment["E"], configuration.Secrets["S"], configuration.Replace));
        Assert.Equivalent(new CommandSource { Command = "node", Arguments = ["a b"], WorkingDirectory = "/tmp" }, configuration.Source);
        Assert.Equal((DeploymentStatus.Pending, 1500.0), (added.Status, added.EstimatedTime.TotalMilliseconds));
        var ready = await client.Mcp.GetDeploymentAsync("d1");
        Assert.Equal((DeploymentStatus.Ready, 100, 2, "npm:demo@1.0.0"), (ready.Status, ready.Progress, ready.ToolsDiscovered, ready.Source!.ToString()));
        Assert.Equal((DeploymentStatus.Failed, "SERVER_EXITED", "It exited with 1."), (await client.Mcp.GetDeploymentAsync("d2")) is var failed ? (failed.Status, failed.Code, failed.Error) : default);
        Assert.Equal("demo", (await client.Mcp.RestartAsync("demo")).Name);
        Assert.Equal("demo", (await client.Mcp.StopAsync("demo")).Name);
        Assert.Single(await client.Mcp.ListDeploymentsAsync());
    }

    [Fact]
    public async Task Errors_of_the_engine_arrive_as_what_they_were()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var tool = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("demo.missing"));
        var category = await Assert.ThrowsAsync<ToolSelectionException>(() => client.Tools.SelectAsync("x", new ToolSelectOptions { Categories = ["nowhere"] }));
        var taken = await Assert.ThrowsAsync<DeploymentException>(() => client.Mcp.AddAsync(new McpServerConfiguration { Name = "demo", Source = new NpmSource { Package = "x" } }));
        var server = await Assert.ThrowsAsync<ConnectorsException>(() => client.Mcp.GetServerAsync("gone"));

        Assert.Equal(("TOOL_NOT_FOUND", 404, "demo.missing"), (tool.Code, tool.StatusCode, tool.ToolId));
        Assert.Equal(["demo.echo"], tool.Suggestions);
        Assert.Equal(["files", "text"], category.AvailableCategories);
        Assert.Equal("SERVER_ALREADY_EXISTS", taken.Code);
        Assert.Equal(["demo"], server.Suggestions);
        Assert.NotNull(server.RequestId);
    }

    [Fact]
    public async Task A_tool_that_fails_throws_with_its_answer()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnInvoke = (id, _, _) => Task.FromResult(new ToolResult { ToolId = id, Error = "Too slow", ErrorCode = ErrorCodes.ToolTimeout });
        await using var client = host.Client();

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("demo.echo"));

        Assert.Equal(("TOOL_TIMEOUT", "Too slow", false), (error.Code, error.Message, error.Result!.Success));
    }

    [Fact]
    public async Task A_cancelled_call_ends_the_work_of_the_tool()
    {
        await using var host = await RunningHost.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gateway.OnInvoke = async (_, _, token) =>
        {
            await using var registration = token.Register(() => ended.SetResult());
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };
        await using var client = host.Client();
        using var cancellation = new CancellationTokenSource();
        var call = client.Tools.InvokeAsync("demo.echo", cancellationToken: cancellation.Token);
        await begun.Task;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Health_says_where_the_gateway_stands_and_the_session_what_it_is()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var health = await client.HealthAsync();

        Assert.Equal("healthy", health.Status);
        Assert.Contains("idempotency", health.Features);
        Assert.Equal("up", health.Components["store"]);
        Assert.Equal(GatewayKind.Rest, client.Session.Kind);
    }
}
