namespace Connectors.Client.Tests;

public sealed class ToolsClientTests : IAsyncDisposable
{
    private readonly MemoryGateway gateway = new();
    private readonly ConnectorsClient client;

    public ToolsClientTests()
    {
        gateway.Tools.AddRange(Enumerable.Range(1, 5).Select(number => MemoryGateway.MakeTool($"notes.tool{number}")));
        client = new ConnectorsClient(new ConnectorsOptions { Provider = new MemoryGatewayProvider(gateway), Timeout = TimeSpan.FromSeconds(7) });
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task Every_object_of_a_selection_remembers_the_session_it_came_from()
    {
        var selections = await client.Tools.SelectAsync("anything");

        Assert.Equal(5, selections.Count);
        Assert.All(selections, selection =>
        {
            Assert.Same(client.Session, selection.Origin);
            Assert.Same(client.Session, selection.Tool.Origin);
            Assert.Same(client.Session, Assert.Single(selection.RelatedTools).Origin);
        });
    }

    [Fact]
    public async Task The_session_of_an_object_is_not_serialized()
    {
        var tool = await client.Tools.GetAsync("notes.tool1");

        Assert.Same(client.Session, tool.Origin);
        Assert.DoesNotContain("Origin", System.Text.Json.JsonSerializer.Serialize(tool), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "query", "blank")]
    [InlineData(" \t\n", "query", "blank")]
    public Task A_query_that_says_nothing_is_refused(string query, string field, string fault) => RefusesAsync(query, new ToolSelectOptions(), field, fault);

    [Fact]
    public Task A_query_of_more_than_4000_characters_is_refused() => RefusesAsync(new string('a', 4001), new ToolSelectOptions(), "query", "4,001");

    [Fact]
    public async Task A_query_of_4000_characters_is_answered() => Assert.NotEmpty(await client.Tools.SelectAsync(new string('a', 4000)));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public Task A_number_of_tools_out_of_range_is_refused(int maxTools) => RefusesAsync("a wish", new ToolSelectOptions { MaxTools = maxTools }, "maxTools", "1 to 100");

    [Fact]
    public Task A_token_budget_below_one_is_refused() => RefusesAsync("a wish", new ToolSelectOptions { TokenBudget = 0 }, "tokenBudget", "at least 1");

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public Task A_score_out_of_range_is_refused(double score) => RefusesAsync("a wish", new ToolSelectOptions { MinimumScore = score }, "minimumScore", "0 to 1");

    [Fact]
    public async Task A_page_says_whether_more_follow()
    {
        var page = await client.Tools.ListAsync(new ToolListOptions { Limit = 2, Offset = 2 });

        Assert.Equal(["notes.tool3", "notes.tool4"], page.Tools.Select(tool => tool.Id));
        Assert.Equal((5, true), (page.Total, page.HasMore));
        Assert.False((await client.Tools.ListAsync(new ToolListOptions { Limit = 2, Offset = 4 })).HasMore);
    }

    [Fact]
    public async Task Listing_all_reads_a_page_only_when_it_is_needed()
    {
        var read = new List<string>();
        await foreach (var tool in client.Tools.ListAllAsync(new ToolListOptions { Limit = 2 }))
        {
            read.Add(tool.Id);
            if (read.Count == 3)
            {
                break;
            }
        }

        Assert.Equal(["notes.tool1", "notes.tool2", "notes.tool3"], read);
        Assert.Equal(["ListToolsAsync 0", "ListToolsAsync 2"], gateway.Calls);
        Assert.Equal(5, await client.Tools.ListAllAsync(new ToolListOptions { Limit = 2 }).CountAsync());
    }

    [Theory]
    [InlineData(0, 0, "limit")]
    [InlineData(1001, 0, "limit")]
    [InlineData(10, -1, "offset")]
    public async Task A_page_out_of_range_is_refused(int limit, int offset, string field)
    {
        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync(new ToolListOptions { Limit = limit, Offset = offset }));

        Assert.Equal(("VALIDATION_ERROR", field), (error.Code, error.Field));
        Assert.Empty(gateway.Calls);
    }

    [Fact]
    public async Task A_tool_that_failed_throws_with_its_own_words_and_never_with_the_parameters()
    {
        gateway.Result = new ToolResult { Success = false, Error = "no such page", ErrorCode = ErrorCodes.ToolError };
        var parameters = new Dictionary<string, object?> { ["password"] = "planted" };

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("notes.tool1", parameters));

        Assert.Equal(("TOOL_ERROR", "notes.tool1"), (error.Code, error.ToolId));
        Assert.Equal("no such page", error.Message);
        Assert.Same(parameters, error.Parameters);
        Assert.Same(client.Session, error.Result?.Origin);
        Assert.DoesNotContain("planted", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_failed_is_an_answer_for_those_who_ask_for_one()
    {
        gateway.Result = new ToolResult { Success = false, Error = "no such page", ErrorCode = ErrorCodes.ToolError };

        var result = await client.Tools.InvokeAsync("notes.tool1", options: new ToolInvokeOptions { ThrowOnFailure = false });

        Assert.Equal((false, "no such page"), (result.Success, result.Error));
    }

    [Fact]
    public async Task A_call_takes_the_sessions_time_out_unless_it_has_its_own()
    {
        await client.Tools.InvokeAsync("notes.tool1");
        Assert.Equal(TimeSpan.FromSeconds(7), gateway.InvokedWith?.Timeout);

        await client.Tools.InvokeAsync("notes.tool1", options: new ToolInvokeOptions { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(TimeSpan.FromSeconds(1), gateway.InvokedWith?.Timeout);

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.InvokeAsync("notes.tool1", options: new ToolInvokeOptions { Timeout = TimeSpan.Zero }));
        Assert.Equal("timeout", error.Field);
    }

    [Fact]
    public async Task A_server_by_its_name_calls_its_own_tools()
    {
        await client.Mcp.Get("notes").CallAsync("tool2", new Dictionary<string, object?> { ["path"] = "/" });

        Assert.Equal(["InvokeToolAsync notes.tool2 path"], gateway.Calls);
    }

    private async Task RefusesAsync(string query, ToolSelectOptions options, string field, string fault)
    {
        var error = await Assert.ThrowsAsync<ToolSelectionException>(() => client.Tools.SelectAsync(query, options));

        Assert.Equal(("VALIDATION_ERROR", field, query), (error.Code, error.Field, error.Query));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Empty(gateway.Calls);
    }
}
