using Connectors.TestSupport;

namespace Connectors.Client.Tests;

/// <summary>The client as a C# program uses it, over the real engine and real MCP servers.</summary>
public sealed class EmbeddedClientTests : IAsyncDisposable
{
    private readonly ScratchFolder scratch = new("client");

    public ValueTask DisposeAsync() => scratch.DisposeAsync();

    [Fact]
    public async Task A_server_is_deployed_its_tool_selected_and_called_and_nothing_is_left_running()
    {
        var notes = scratch.MakeFolder("notes");
        await using (var client = Open())
        {
            var deployment = await DeployAsync(client, "notes", NpmPackage.Filesystem, notes);
            Assert.True(deployment.ToolsDiscovered > 0);

            var selection = (await client.Tools.SelectAsync("overwrite a report with new content", new ToolSelectOptions { MaxTools = 1 }))[0];
            Assert.Equal("notes.write_file", selection.Id);
            await client.Tools.InvokeAsync(selection.Id, new Dictionary<string, object?> { ["path"] = Path.Combine(notes, "plan.txt"), ["content"] = "water the plants" });
            Assert.Equal("water the plants", await File.ReadAllTextAsync(Path.Combine(notes, "plan.txt")));

            Assert.NotEmpty(ProcessTable.WithCommandLineHolding(notes));
        }

        Assert.Empty(await ProcessTable.WaitUntilGoneAsync(ProcessTable.WithCommandLineHolding(notes).Select(entry => entry.Id), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Structured_content_is_dictionaries_lists_and_plain_values()
    {
        await using var client = Open();
        await DeployAsync(client, "everything", NpmPackage.Everything);

        var result = await client.Mcp.Get("everything").CallAsync("get-structured-content", new Dictionary<string, object?> { ["location"] = "Chicago" });

        var weather = Assert.IsType<IReadOnlyDictionary<string, object?>>(result.Data, exactMatch: false);
        Assert.Equal(36L, weather["temperature"]);
        Assert.IsType<string>(weather["conditions"]);
    }

    [Fact]
    public async Task A_parameter_that_does_not_fit_is_named_and_nothing_is_sent()
    {
        await using var client = Open();
        await DeployAsync(client, "everything", NpmPackage.Everything);

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("everything.get-sum", new Dictionary<string, object?> { ["a"] = "one" }));

        Assert.Equal("INVALID_PARAMETERS", error.Code);
        Assert.Null(error.Result);
        Assert.Contains("a", error.Message, StringComparison.Ordinal);
        Assert.Contains("number", error.Message, StringComparison.Ordinal);
        Assert.Contains("b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_is_not_there_brings_the_nearest_ids()
    {
        await using var client = Open();
        await DeployAsync(client, "everything", NpmPackage.Everything);

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.GetAsync("everything.get-sun"));

        Assert.Equal("TOOL_NOT_FOUND", error.Code);
        Assert.Equal("everything.get-sum", error.Suggestions[0]);
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_a_failed_deployment_and_everything_else_goes_on()
    {
        await using var client = Open();
        var missing = await client.Mcp.AddAsync(new McpServerConfiguration { Name = "ghost", Source = new CommandSource { Command = "no-such-program-anywhere" } });

        var error = await Assert.ThrowsAsync<DeploymentException>(() => missing.WaitUntilReadyAsync());

        Assert.Equal("COMMAND_NOT_FOUND", error.Code);
        Assert.Contains("no-such-program-anywhere", error.Message, StringComparison.Ordinal);
        Assert.Equal("healthy", (await client.HealthAsync()).Status);
    }

    [Fact]
    public async Task Two_tenants_of_one_home_do_not_see_each_others_tools()
    {
        await using var first = Open("first");
        await using var second = Open("second");
        await DeployAsync(first, "memory", NpmPackage.Memory);

        Assert.NotEmpty((await first.Tools.ListAsync()).Tools);
        Assert.Empty((await second.Tools.ListAsync()).Tools);
        Assert.Equal("TOOL_NOT_FOUND", (await Assert.ThrowsAsync<ToolInvocationException>(() => second.Tools.InvokeAsync("memory.read_graph"))).Code);
    }

    private static async Task<McpDeployment> DeployAsync(ConnectorsClient client, string name, NpmPackage package, params string[] arguments)
    {
        var deployment = await client.Mcp.AddAsync(new McpServerConfiguration
        {
            Name = name,
            Source = new CommandSource { Command = "node", Arguments = [package.EntryPoint, .. arguments] },
        });
        return await deployment.WaitUntilReadyAsync();
    }

    private ConnectorsClient Open(string? tenant = null) => new(new ConnectorsOptions { Path = scratch.At("home"), TenantId = tenant });
}
