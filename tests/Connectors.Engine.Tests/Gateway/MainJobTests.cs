using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

public sealed class MainJobTests
{
    [Fact]
    public async Task Real_servers_are_deployed_selected_and_called_from_CSharp_alone()
    {
        await using var fixture = new GatewayFixture();
        var folder = Directory.CreateDirectory(fixture.At("files")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "hello.txt"), "hello from the disk");
        var deployment = await fixture.DeployAsync("files", GatewayFixture.Node(NpmPackage.Filesystem.EntryPoint, folder));

        Assert.Equal(DeploymentStatus.Ready, deployment.Status);
        Assert.Equal(100, deployment.Progress);
        Assert.True(deployment.ToolsDiscovered >= 10);

        var selection = await fixture.Client.Tools.SelectAsync("list a directory", new ToolSelectOptions { MaxTools = 3 });
        Assert.Contains("files.list_directory", selection.Select(s => s.Id));
        Assert.All(selection, s => Assert.InRange(s.Score, 0.0001, 1));
        Assert.Equal(selection.Select(s => s.Tool).Concat(selection.SelectMany(s => s.RelatedTools).Select(r => r.Tool)).DistinctBy(t => t.Id).Sum(t => t.TokenCost), selection.TotalTokens);

        var result = await fixture.Client.Tools.InvokeAsync("files.read_text_file", GatewayFixture.Parameters(("path", Path.Combine(folder, "hello.txt"))));
        Assert.True(result.Success);
        Assert.Contains("hello from the disk", result.Content[0].Text);

        var again = await fixture.Client.Mcp.Get("FILES").CallAsync("list_directory", GatewayFixture.Parameters(("path", folder)));
        Assert.Contains("hello.txt", again.Content[0].Text);
    }

    [Fact]
    public async Task The_first_select_after_a_deployment_goes_by_meaning()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good");

        var server = Assert.Single(await fixture.Client.Mcp.ListAsync());
        Assert.True(server.ToolCount > 0);
        Assert.Equal(server.ToolCount, server.ToolsEncoded);
    }

    [Fact]
    public async Task An_npm_package_is_installed_once_with_its_exact_version_and_without_scripts()
    {
        await using var fixture = new GatewayFixture();
        var source = new NpmSource { Package = NpmPackage.Memory.Name, Version = NpmPackage.Memory.Version };
        var first = await (await fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "one", Source = source, Environment = new Dictionary<string, string> { ["MEMORY_FILE_PATH"] = fixture.At("one.json") } })).WaitUntilReadyAsync();
        var second = await (await fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "two", Source = source })).WaitUntilReadyAsync();

        Assert.Equal(source, first.Source);
        Assert.Single(Directory.GetDirectories(Path.Combine(fixture.Home, "npm")));
        Assert.Contains(await LogOf(second), line => line.Contains("installed already", StringComparison.Ordinal));
        Assert.Contains(await LogOf(first), line => line.Contains("sha512-", StringComparison.Ordinal));

        var graph = await fixture.Client.Tools.InvokeAsync("one.create_entities", GatewayFixture.Parameters(("entities", new object?[]
        {
            new Dictionary<string, object?> { ["name"] = "Ada", ["entityType"] = "person", ["observations"] = new object?[] { "wrote the first program" } },
        })));
        Assert.True(graph.Success);
        var read = await fixture.Client.Tools.InvokeAsync("one.read_graph");
        var data = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(read.Data);
        var entity = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(Assert.Single(Assert.IsAssignableFrom<IReadOnlyList<object?>>(data["entities"])));
        Assert.Equal("Ada", entity["name"]);
    }

    [Fact]
    public async Task A_package_that_does_not_exist_fails_with_what_npm_said_and_leaves_no_draft_nor_those_of_the_dead()
    {
        await using var fixture = new GatewayFixture();
        var young = Directory.CreateDirectory(Path.Combine(fixture.Home, "work", "npm-young"));
        var dead = Directory.CreateDirectory(Path.Combine(fixture.Home, "work", "npm-dead"));
        File.WriteAllText(Path.Combine(dead.FullName, "package.json"), "{}");
        Directory.SetLastWriteTimeUtc(dead.FullName, DateTime.UtcNow.AddHours(-1));
        var deployment = await fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "gone", Source = new NpmSource { Package = "@modelcontextprotocol/server-memory", Version = "0.0.999" } });
        var error = await Assert.ThrowsAsync<DeploymentException>(() => deployment.WaitUntilReadyAsync());

        Assert.Equal(ErrorCodes.InstallFailed, error.Code);
        Assert.Contains("0.0.999", error.Message);
        Assert.Equal([young.FullName], Directory.GetDirectories(Path.Combine(fixture.Home, "work")));
        Assert.Empty(await fixture.Client.Mcp.ListAsync());
    }

    [Theory]
    [InlineData("../evil", null)]
    [InlineData("--registry=http://evil", null)]
    [InlineData("file:../evil", null)]
    [InlineData("@scope/name", "file:../evil")]
    [InlineData("@scope/name", "git+ssh://evil")]
    [InlineData("name", "$(touch evil)")]
    public async Task A_package_name_or_version_outside_the_grammar_is_refused_before_anything_runs(string package, string? version)
    {
        await using var fixture = new GatewayFixture();
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "evil", Source = new NpmSource { Package = package, Version = version } }));

        Assert.Equal(ErrorCodes.ValidationError, error.Code);
        Assert.Empty(await fixture.Client.Mcp.ListDeploymentsAsync());
    }

    [Fact]
    public async Task A_new_session_lists_and_selects_without_starting_a_server_and_starts_it_with_the_first_call()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good");
        await fixture.Client.DisposeAsync();

        await using var next = fixture.Open();
        Assert.Contains("good.echo", (await next.Tools.SelectAsync("echo the text")).Select(s => s.Id));
        Assert.Equal(10, (await next.Tools.ListAsync()).Total);
        Assert.Equal(McpServerStatus.Inactive, (await next.Mcp.GetServerAsync("good")).Status);

        var result = await next.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "again"), ("times", 2L)));
        Assert.Equal("again again", result.Data);
        var server = await next.Mcp.GetServerAsync("Good");
        Assert.Equal(McpServerStatus.Active, server.Status);
        Assert.True(ProcessTable.IsAlive(server.ProcessId!.Value));
        Assert.True(server.WorkingSet > 1_000_000);
        Assert.Equal("1.2.3", server.Version);
    }

    [Fact]
    public async Task Another_tenants_tools_change_nothing_in_an_answer()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployAsync("memory", GatewayFixture.Node(NpmPackage.Memory.EntryPoint));
        await UntilEncodedAsync(fixture.Client);
        string[] queries = ["remember who works with whom", "delete", "what is stored", "list a directory"];
        var before = await AnswersAsync();

        await using var other = fixture.Open("other");
        await fixture.DeployAsync("everything", GatewayFixture.Node(NpmPackage.Everything.EntryPoint), other);
        await fixture.DeployAsync("memory", GatewayFixture.Node(NpmPackage.Filesystem.EntryPoint, fixture.Home), other);
        await UntilEncodedAsync(other);
        await other.Tools.SelectAsync(queries[0]);

        Assert.Equal(before, await AnswersAsync());

        async Task<string[]> AnswersAsync()
        {
            var lines = new List<string>();
            foreach (var query in queries)
            {
                var result = await fixture.Client.Tools.SelectAsync(query, new ToolSelectOptions { MinimumScore = 0 });
                lines.Add($"{query}: {result.TotalTokens} of {result.CatalogTokens}");
                lines.AddRange(result.Select(s => $"{s.Id} {s.Score} {s.Category} {s.Reason} {string.Join(',', s.RelatedTools.Select(r => r.Id))}"));
            }

            return [.. lines];
        }

        static Task UntilEncodedAsync(ConnectorsClient client) =>
            GatewayFixture.EventuallyAsync(async () => (await client.Mcp.ListAsync()).All(server => server.ToolsEncoded == server.ToolCount), "all tools are encoded");
    }

    [Fact]
    public async Task Two_tenants_of_one_home_share_nothing()
    {
        await using var fixture = new GatewayFixture();
        await using var other = fixture.Open("other");
        await fixture.DeployModeAsync("good");

        Assert.Empty(await other.Mcp.ListAsync());
        Assert.Empty((await other.Tools.ListAsync()).Tools);
        Assert.Empty(await other.Tools.SelectAsync("echo the text"));
        Assert.Equal(ErrorCodes.ToolNotFound, (await Assert.ThrowsAsync<ToolInvocationException>(() => other.Tools.InvokeAsync("good.echo"))).Code);
        Assert.Equal(ErrorCodes.ServerNotFound, (await Assert.ThrowsAsync<ConnectorsException>(() => other.Mcp.RemoveAsync("good"))).Code);
        var mine = Assert.Single(await fixture.Client.Mcp.ListDeploymentsAsync());
        Assert.Equal(ErrorCodes.DeploymentNotFound, (await Assert.ThrowsAsync<DeploymentException>(() => other.Mcp.GetDeploymentAsync(mine.Id))).Code);

        // The same name is free for the other tenant, in a process of its own.
        await fixture.DeployAsync("good", GatewayFixture.Node(GatewayFixture.Misbehaving, "good"), other);
        var (here, there) = (await fixture.Client.Mcp.GetServerAsync("good"), await other.Mcp.GetServerAsync("good"));
        Assert.NotEqual(here.ProcessId, there.ProcessId);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_whatever_its_case_and_replaced_only_when_the_new_server_is_ready()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good");
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.DeployModeAsync("GOOD"));
        Assert.Equal(ErrorCodes.ServerAlreadyExists, error.Code);
        Assert.Contains("'good'", error.Message);

        var failing = await fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "good", Replace = true, Source = GatewayFixture.Node(GatewayFixture.Misbehaving, "exit") });
        await Assert.ThrowsAsync<DeploymentException>(() => failing.WaitUntilReadyAsync());
        Assert.Equal("still here", (await fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "still here")))).Data);

        var before = (await fixture.Client.Mcp.GetServerAsync("good")).ProcessId;
        await fixture.DeployModeAsync("Good", change: c => c with { Replace = true });
        var after = Assert.Single(await fixture.Client.Mcp.ListAsync());
        Assert.Equal("Good", after.Name);
        Assert.NotEqual(before, after.ProcessId);
        Assert.False(ProcessTable.IsAlive(before!.Value));
    }

    [Fact]
    public async Task A_server_is_stopped_restarted_and_removed()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good");
        var first = (await fixture.Client.Mcp.GetServerAsync("good")).ProcessId!.Value;

        var stopped = await fixture.Client.Mcp.StopAsync("good");
        Assert.Equal(McpServerStatus.Inactive, stopped.Status);
        Assert.Equal(10, stopped.ToolCount);
        Assert.False(ProcessTable.IsAlive(first));

        var restarted = await fixture.Client.Mcp.RestartAsync("good");
        Assert.Equal(McpServerStatus.Active, restarted.Status);
        Assert.NotEqual(first, restarted.ProcessId);

        await fixture.Client.Mcp.RemoveAsync("good");
        Assert.False(ProcessTable.IsAlive(restarted.ProcessId!.Value));
        Assert.Empty(await fixture.Client.Mcp.ListAsync());
        Assert.Empty((await fixture.Client.Tools.ListAsync()).Tools);
        Assert.Equal(ErrorCodes.ServerNotFound, (await Assert.ThrowsAsync<ConnectorsException>(() => fixture.Client.Mcp.RemoveAsync("good"))).Code);
    }

    [Fact]
    public async Task Tools_that_a_server_adds_are_listed_and_callable()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good", "changing");
        await fixture.Client.Tools.InvokeAsync("good.grow");

        await GatewayFixture.EventuallyAsync(async () => (await fixture.Client.Tools.ListAsync(new ToolListOptions { Id = "good.extra_1" })).Total == 1, "the new tool is listed");
        Assert.Contains("good.extra_1", (await fixture.Client.Tools.SelectAsync("a tool that came later")).Select(s => s.Id));
    }

    [Fact]
    public async Task Tools_are_listed_by_wildcards_words_and_pages()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good", change: c => c with { Category = "testing" });
        var tools = fixture.Client.Tools;

        Assert.Equal(["good.fail", "good.fault"], (await tools.ListAsync(new ToolListOptions { Id = "GOOD.fa*" })).Tools.Select(t => t.Id));
        Assert.Equal(["good.echo"], (await tools.ListAsync(new ToolListOptions { Search = "gives TEXT" })).Tools.Select(t => t.Id));
        Assert.Empty((await tools.ListAsync(new ToolListOptions { Server = "elsewhere" })).Tools);
        var page = await tools.ListAsync(new ToolListOptions { Limit = 4, Offset = 8 });
        Assert.Equal((10, 2, false), (page.Total, page.Tools.Count, page.HasMore));
        Assert.Equal(10, await tools.ListAllAsync(new ToolListOptions { Limit = 2 }).CountAsync());
        var error = await Assert.ThrowsAsync<ToolSelectionException>(() => tools.ListAsync(new ToolListOptions { Category = "nonsense" }));
        Assert.Equal(["testing"], error.AvailableCategories);
        Assert.Equal("testing", Assert.Single(await tools.ListCategoriesAsync()).Name);
    }

    private static async Task<IReadOnlyList<string>> LogOf(McpDeployment deployment)
    {
        var lines = new List<string>();
        await foreach (var line in deployment.GetLogsAsync())
        {
            lines.Add(line.Text);
        }

        return lines;
    }
}
