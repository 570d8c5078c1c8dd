using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

public sealed class MisbehavingServerTests
{
    [Fact]
    public async Task A_server_that_exits_at_start_fails_with_its_exit_code_and_last_words_and_frees_its_name()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good");
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.DeployModeAsync("bad", "exit"));

        Assert.Equal(ErrorCodes.ServerExited, error.Code);
        Assert.Contains("exit code 7", error.Message);
        Assert.Contains("cannot find the thing I need", error.Message);
        Assert.Contains(error.Logs, line => line.Contains("[stderr] cannot find the thing I need", StringComparison.Ordinal));
        Assert.Equal("fine", (await fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "fine")))).Data);
        Assert.Equal(DeploymentStatus.Ready, (await fixture.DeployModeAsync("bad", "good")).Status);
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_named()
    {
        await using var fixture = new GatewayFixture();
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.DeployAsync("none", new CommandSource { Command = "no-such-program-here" }));
        Assert.Equal(ErrorCodes.CommandNotFound, error.Code);
        Assert.Contains("'no-such-program-here'", error.Message);
    }

    [Fact]
    public async Task A_server_that_never_answers_fails_within_the_configured_time_and_leaves_no_process()
    {
        await using var fixture = new GatewayFixture();
        Directory.CreateDirectory(fixture.Home);
        await File.WriteAllTextAsync(Path.Combine(fixture.Home, "connectors.json"), """{ "handshakeTimeoutSec": 2 }""");
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.DeployModeAsync("mute", "silent"));

        Assert.Equal(ErrorCodes.HandshakeTimeout, error.Code);
        Assert.Contains("within 2 s", error.Message);
        await GatewayFixture.EventuallyAsync(() => !ProcessTable.DescendantsOf(Environment.ProcessId).Any(p => p.CommandLine.Contains(fixture.WireFile("mute"), StringComparison.Ordinal)), "the silent server is gone");
    }

    [Fact]
    public async Task Lines_that_are_no_messages_are_logged_and_passed_over()
    {
        await using var fixture = new GatewayFixture();
        var deployment = await fixture.DeployModeAsync("noisy", "junk");
        Assert.Equal("clear", (await fixture.Client.Tools.InvokeAsync("noisy.echo", GatewayFixture.Parameters(("text", "clear")))).Data);

        var lines = new List<DeploymentLogLine>();
        await foreach (var line in deployment.GetLogsAsync())
        {
            lines.Add(line);
        }

        Assert.Contains(lines, line => line is { Stream: "stdout", Text: "Welcome to the junk server!" });
        Assert.Contains(lines, line => line is { Stream: "stdout", Text: "42" });
    }

    [Fact]
    public async Task A_server_that_drops_unknown_methods_works_and_is_asked_only_once()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("dropper", "drops");
        await fixture.Client.Mcp.StopAsync("dropper");
        Assert.Equal("there", (await fixture.Client.Tools.InvokeAsync("dropper.echo", GatewayFixture.Parameters(("text", "there")))).Data);
        Assert.Single(fixture.Wire("dropper"), m => (string?)m["method"] == "server/discover");
        Assert.Equal(2, fixture.Wire("dropper").Count(m => (string?)m["method"] == "initialize"));
    }

    [Fact]
    public async Task A_server_of_the_newest_revision_that_is_slow_to_start_works()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("slow", "stateless", c => c with { Environment = new Dictionary<string, string> { ["START_DELAY_MS"] = "6000" } });
        Assert.Equal("new", (await fixture.Client.Tools.InvokeAsync("slow.echo", GatewayFixture.Parameters(("text", "new")))).Data);

        // Its revision is remembered: the next start asks nothing else.
        await fixture.Client.Mcp.StopAsync("slow");
        var before = fixture.Wire("slow").Count(m => (string?)m["method"] == "initialize");
        Assert.Equal("again", (await fixture.Client.Tools.InvokeAsync("slow.echo", GatewayFixture.Parameters(("text", "again")))).Data);
        Assert.Equal(before, fixture.Wire("slow").Count(m => (string?)m["method"] == "initialize"));
    }

    [Fact]
    public async Task A_handshake_that_is_none_fails_the_deployment()
    {
        await using var fixture = new GatewayFixture();
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.DeployModeAsync("odd", "garbage"));
        Assert.Equal(ErrorCodes.HandshakeFailed, error.Code);
    }

    [Fact]
    public async Task A_flood_on_standard_error_fills_neither_memory_nor_the_log()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var deployment = await fixture.DeployModeAsync("flood", "flood");

        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 30 << 20);
        Assert.InRange(await deployment.GetLogsAsync().CountAsync(), 1, 5000);
    }

    // Here, because tests of one class run one after the other, and the one above measures memory.
    [Fact]
    public async Task A_result_of_many_megabytes_takes_seconds_not_minutes()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("raw", "raw");
        var result = await fixture.Client.Tools.InvokeAsync("raw.echo", GatewayFixture.Parameters(("text", "huge")), new ToolInvokeOptions { Timeout = TimeSpan.FromSeconds(25) });
        Assert.Equal(48 << 20, Assert.IsType<string>(result.Data).Length);
    }

    [Theory]
    [InlineData("deaf")]
    [InlineData("forks")]
    public async Task A_server_that_ignores_the_end_of_its_input_ends_with_its_session_and_so_does_what_it_started(string mode)
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("stubborn", mode);
        var processes = ProcessTable.DescendantsOf(Environment.ProcessId).Where(p => p.CommandLine.Contains("misbehaving.mjs", StringComparison.Ordinal) && p.CommandLine.Contains(mode == "deaf" ? fixture.WireFile("stubborn") : "deaf", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(processes);
        await fixture.Client.DisposeAsync();
        await GatewayFixture.EventuallyAsync(() => !processes.Any(p => ProcessTable.IsAlive(p.Id)), "the server and its child are gone");
    }

    [Fact]
    public async Task A_child_gets_what_was_declared_for_it_and_little_else_and_its_secret_never_reaches_the_log()
    {
        Environment.SetEnvironmentVariable("CONNECTORS_TEST_LEAK", "leak");
        Environment.SetEnvironmentVariable("CONNECTORS_TEST_TOKEN", "s3cr3t-t0ken");
        await using var fixture = new GatewayFixture();
        var deployment = await fixture.DeployModeAsync("env", change: c => c with
        {
            Environment = new Dictionary<string, string> { ["PLAIN"] = "plain" },
            Secrets = new Dictionary<string, string> { ["TOKEN"] = "env:CONNECTORS_TEST_TOKEN", ["GIVEN"] = "given-by-hand" },
        });
        var result = await fixture.Client.Tools.InvokeAsync("env.environment", GatewayFixture.Parameters(("name", "TOKEN")));
        var data = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(result.Data);
        var names = Assert.IsAssignableFrom<IReadOnlyList<object?>>(data["names"]).Cast<string>().ToArray();
        Assert.Equal("s3cr3t-t0ken", data["value"]);
        Assert.Superset(new HashSet<string> { "PATH", "PLAIN", "TOKEN", "GIVEN" }, names.ToHashSet());
        Assert.DoesNotContain("CONNECTORS_TEST_LEAK", names);

        await fixture.Client.Tools.InvokeAsync("env.Secret");
        await GatewayFixture.EventuallyAsync(async () => await deployment.GetLogsAsync().AnyAsync(line => line.Text == "the secret is ***"), "the line is logged, redacted");
        await fixture.Client.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(fixture.Home, "connectors.db*"))
        {
            var bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.DoesNotContain("s3cr3t-t0ken", bytes);
            Assert.DoesNotContain("given-by-hand", bytes);
        }
    }

    [Fact]
    public async Task A_deployment_is_cancelled_at_its_step_and_its_process_ends()
    {
        await using var fixture = new GatewayFixture();
        var deployment = await fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "mute", Source = GatewayFixture.Node(GatewayFixture.Misbehaving, "silent", fixture.WireFile("mute")) });
        await GatewayFixture.EventuallyAsync(() => File.Exists(fixture.WireFile("mute")), "the server is asked");
        var cancelled = await deployment.CancelAsync();

        Assert.Equal((DeploymentStatus.Failed, ErrorCodes.Cancelled), (cancelled.Status, cancelled.Code));
        Assert.DoesNotContain(ProcessTable.DescendantsOf(Environment.ProcessId), p => p.CommandLine.Contains(fixture.WireFile("mute"), StringComparison.Ordinal));
        Assert.Equal(DeploymentStatus.Ready, (await fixture.DeployModeAsync("mute")).Status);
    }

    [Fact]
    public async Task A_session_that_ends_leaves_its_deployment_pending_and_the_next_takes_it_up_once()
    {
        await using var fixture = new GatewayFixture();
        var source = GatewayFixture.Node(GatewayFixture.Misbehaving, "silent", fixture.WireFile("mute"));
        var id = (await fixture.Client.Mcp.AddAsync(new McpServerConfiguration { Name = "mute", Source = source })).Id;
        await GatewayFixture.EventuallyAsync(() => File.Exists(fixture.WireFile("mute")), "the server is asked");
        await fixture.Client.DisposeAsync();

        await using (var second = fixture.Open())
        {
            await GatewayFixture.EventuallyAsync(async () => (await second.Mcp.GetDeploymentAsync(id)).Status == DeploymentStatus.Deploying, "it is taken up");
            Assert.Equal(ErrorCodes.ServerAlreadyExists, (await Assert.ThrowsAsync<DeploymentException>(() => fixture.DeployAsync("mute", source, second))).Code);
        }

        await using var third = fixture.Open();
        var last = await third.Mcp.GetDeploymentAsync(id);
        Assert.Equal((DeploymentStatus.Failed, ErrorCodes.Interrupted), (last.Status, last.Code));
    }
}
