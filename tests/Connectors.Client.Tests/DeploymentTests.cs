namespace Connectors.Client.Tests;

public sealed class DeploymentTests : IAsyncDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(1);
    private readonly MemoryGateway gateway = new();
    private readonly ConnectorsClient client;

    public DeploymentTests() => client = new ConnectorsClient(new ConnectorsOptions { Provider = new MemoryGatewayProvider(gateway) });

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await gateway.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-notes")]
    [InlineData("my notes")]
    [InlineData("notes.old")]
    [InlineData("notes; rm -rf /")]
    public async Task A_server_name_outside_the_grammar_is_refused_and_named(string name)
    {
        var error = await Assert.ThrowsAsync<DeploymentException>(() => client.Mcp.AddAsync(new McpServerConfiguration { Name = name, Source = new CommandSource { Command = "x" } }));

        Assert.Equal(("VALIDATION_ERROR", "name"), (error.Code, error.Field));
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Empty(gateway.Calls);
    }

    [Fact]
    public async Task A_configuration_without_a_source_is_refused()
    {
        var error = await Assert.ThrowsAsync<DeploymentException>(() => client.Mcp.AddAsync(new McpServerConfiguration { Name = "notes" }));

        Assert.Equal("source", error.Field);
        Assert.Empty(gateway.Calls);
    }

    [Fact]
    public async Task A_deployment_is_watched_until_it_is_ready_and_each_change_is_reported_once()
    {
        Enqueue(DeploymentStatus.Pending, 0);
        Enqueue(DeploymentStatus.Building, 10);
        Enqueue(DeploymentStatus.Building, 10);
        Enqueue(DeploymentStatus.Deploying, 60);
        Enqueue(DeploymentStatus.Ready, 100);
        var seen = new Reports();

        var deployment = await client.Mcp.AddAsync(new McpServerConfiguration { Name = "notes", Source = new NpmSource { Package = "p" } });
        var ready = await deployment.WaitUntilReadyAsync(Ample, seen);

        Assert.Equal(DeploymentStatus.Ready, ready.Status);
        Assert.Same(client.Session, ready.Origin);
        Assert.Equal([DeploymentStatus.Pending, DeploymentStatus.Building, DeploymentStatus.Deploying, DeploymentStatus.Ready], seen.Select(snapshot => snapshot.Status));
    }

    [Fact]
    public async Task A_failed_deployment_throws_with_its_code_and_the_end_of_its_log()
    {
        gateway.LogLines.AddRange(Enumerable.Range(1, 30).Select(number => new DeploymentLogLine { Sequence = number, Stream = "stderr", Text = $"line {number}" }));
        gateway.Snapshots.Enqueue(new McpDeployment { Id = "dep_1", Name = "notes", Status = DeploymentStatus.Failed, Code = ErrorCodes.ServerExited, Error = "exit code 3" });

        var error = await Assert.ThrowsAsync<DeploymentException>(() => client.Mcp.WaitUntilReadyAsync("dep_1", Ample));

        Assert.Equal(("SERVER_EXITED", "dep_1"), (error.Code, error.DeploymentId));
        Assert.Contains("'notes' failed: exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(20, error.Logs.Count);
        Assert.Equal("[stderr] line 30", error.Logs[^1]);
    }

    [Fact]
    public async Task A_wait_that_is_over_says_so_and_leaves_the_deployment_alone()
    {
        Enqueue(DeploymentStatus.Building, 10);

        var error = await Assert.ThrowsAsync<DeploymentException>(() => client.Mcp.WaitUntilReadyAsync("dep_1", TimeSpan.FromMilliseconds(60)));

        Assert.Equal("WAIT_TIMEOUT", error.Code);
        Assert.Contains("it is Building", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Calls, call => call.StartsWith("Cancel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_a_wait_ends_the_wait_and_not_the_deployment()
    {
        Enqueue(DeploymentStatus.Building, 10);
        using var source = new CancellationTokenSource();
        var waiting = client.Mcp.WaitUntilReadyAsync("dep_1", Ample, cancellationToken: source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.DoesNotContain(gateway.Calls, call => call.StartsWith("Cancel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deployment_is_cancelled_through_its_own_object()
    {
        Enqueue(DeploymentStatus.Building, 10);
        var deployment = await client.Mcp.GetDeploymentAsync("dep_1");

        var cancelled = await deployment.CancelAsync();

        Assert.Equal((DeploymentStatus.Failed, "CANCELLED"), (cancelled.Status, cancelled.Code));
        Assert.True(cancelled.IsCompleted);
    }

    [Fact]
    public async Task A_deployment_made_by_hand_cannot_ask_and_says_why()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await new McpDeployment().GetStatusAsync());

        Assert.Contains("did not come from a session", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_and_their_tools_remember_the_session()
    {
        gateway.Tools.Add(MemoryGateway.MakeTool("notes.read"));

        var server = Assert.Single(await client.Mcp.ListAsync());

        Assert.Same(client.Session, server.Origin);
        Assert.Same(client.Session, Assert.Single(server.Tools).Origin);
    }

    private void Enqueue(DeploymentStatus status, int progress) =>
        gateway.Snapshots.Enqueue(new McpDeployment { Id = "dep_1", Name = "notes", Status = status, Progress = progress });

    /// <summary>Takes reports at once and in order, which Progress of T does not promise.</summary>
    private sealed class Reports : List<McpDeployment>, IProgress<McpDeployment>
    {
        public void Report(McpDeployment value) => Add(value);
    }
}
