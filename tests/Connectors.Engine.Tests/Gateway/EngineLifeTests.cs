using Connectors.Engine.Mcp;
using Connectors.Engine.Processes;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Tests.Gateway;

public sealed class EngineLifeTests : IAsyncDisposable
{
    private readonly GatewayFixture fixture = new();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_home_that_cannot_be_opened_half_way_leaves_no_file_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        using (var store = SqliteStore.Open(HomeFolder.Open(fixture.Home).StoreFile))
        {
            store.TryAddDeployment(Open("future", owner: null));
        }

        // A kind of source that only a newer version knows.
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(fixture.Home, "connectors.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """UPDATE deployments SET source = '{"type":"teleport"}'""";
            command.ExecuteNonQuery();
        }

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => fixture.Client.ConnectAsync());
        Assert.Equal(ErrorCodes.StoreTooNew, error.Code);
        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? ""), target => target.StartsWith(fixture.Home, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deployment_that_an_earlier_engine_of_this_very_process_left_open_is_taken_up()
    {
        using (var store = SqliteStore.Open(HomeFolder.Open(fixture.Home).StoreFile))
        {
            store.TryAddDeployment(Open("left", ProcessIdentity.Current.ToString()));
        }

        var deployment = Assert.Single(await fixture.Client.Mcp.ListDeploymentsAsync());
        Assert.Equal(DeploymentStatus.Ready, (await deployment.WaitUntilReadyAsync(TimeSpan.FromSeconds(30))).Status);
    }

    [Fact]
    public async Task A_call_that_saw_the_server_before_it_was_replaced_or_removed_brings_nothing_old_back()
    {
        await fixture.DeployModeAsync("good");
        var engine = await EmbeddedEngine.AcquireAsync(fixture.Home, CancellationToken.None);
        var old = engine.Store.FindServer("default", "good")!;
        await fixture.DeployModeAsync("good", change: c => c with { Replace = true });
        var current = engine.Pool.Find(new ServerKey("default", "good"))!.ProcessId;

        Assert.Equal(current, (await engine.Pool.GetAsync(old, CancellationToken.None)).ProcessId);
        await fixture.Client.Mcp.RemoveAsync("good");
        await Assert.ThrowsAsync<ServerStartException>(() => engine.Pool.GetAsync(old, CancellationToken.None));
        Assert.Null(engine.Pool.Find(new ServerKey("default", "good")));
        await engine.ReleaseAsync();
    }

    [Fact]
    public async Task Parameters_in_a_circle_are_refused()
    {
        await fixture.DeployModeAsync("good");
        var circle = new Dictionary<string, object?> { ["text"] = "x" };
        circle["self"] = circle;
        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => fixture.Client.Tools.InvokeAsync("good.echo", circle));
        Assert.Equal(ErrorCodes.InvalidParameters, error.Code);
        Assert.Contains("in a circle", error.Message);
    }

    [Theory]
    [InlineData("good\n")]
    [InlineData("")]
    [InlineData("naïve")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        var source = GatewayFixture.Node(GatewayFixture.Misbehaving);
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = name, Source = source }));
        Assert.Equal(("name", ErrorCodes.ValidationError), (error.Field, error.Code));
        error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "fine", Source = new NpmSource { Package = "fine\n" } }));
        Assert.Equal(("source.package", ErrorCodes.ValidationError), (error.Field, error.Code));
    }

    private static DeploymentRecord Open(string name, string? owner) => new()
    {
        Id = $"dep_{name}",
        Tenant = "default",
        Name = name,
        Status = DeploymentStatus.Deploying,
        Source = GatewayFixture.Node(GatewayFixture.Misbehaving),
        CreatedAt = DateTimeOffset.UtcNow,
        Owner = owner,
    };
}
