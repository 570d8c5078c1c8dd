using System.Text;
using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

public sealed class HostileServerTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(25);
    private readonly GatewayFixture fixture = new();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_server_that_reads_nothing_any_more_times_out_and_holds_no_caller()
    {
        await fixture.DeployModeAsync("wall", "stalls");
        var options = new ToolInvokeOptions { Timeout = TimeSpan.FromSeconds(1) };
        for (var i = 0; i < 2; i++)
        {
            var call = fixture.Client.Tools.InvokeAsync("wall.echo", GatewayFixture.Parameters(("text", new string('x', 4 << 20))), options);
            Assert.Equal(ErrorCodes.ToolTimeout, (await Assert.ThrowsAsync<ToolInvocationException>(() => call.WaitAsync(Soon))).Code);
        }

        await fixture.Client.DisposeAsync().AsTask().WaitAsync(Soon);
    }

    [Fact]
    public async Task A_result_with_members_twice_or_half_a_character_is_read_all_the_same()
    {
        await fixture.DeployModeAsync("raw", "raw");
        Assert.Equal("second", (await Echo("raw", "duplicates")).Data);
        Assert.Equal("cut \uFFFD here 😀", (await Echo("raw", "surrogate")).Data);
    }

    [Fact]
    public async Task An_answer_is_read_in_whatever_order_it_comes_and_one_that_is_none_is_told_as_the_tools_failure()
    {
        await fixture.DeployModeAsync("raw", "raw");
        Assert.Equal("the result came before the id", (await Echo("raw", "backwards").WaitAsync(Soon)).Data);
        Assert.Null((await Echo("raw", "list").WaitAsync(Soon)).Data);

        var asked = await Assert.ThrowsAsync<ToolInvocationException>(() => Echo("raw", "asks").WaitAsync(Soon));
        Assert.Equal(ErrorCodes.ToolError, asked.Code);
        Assert.Contains("asked for more input", asked.Message, StringComparison.Ordinal);
        var wordless = await Assert.ThrowsAsync<ToolInvocationException>(() => Echo("raw", "wordless").WaitAsync(Soon));
        Assert.Equal(ErrorCodes.ToolError, wordless.Code);
        Assert.Contains("gave no reason", wordless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_nested_deep_comes_back_whole()
    {
        await fixture.DeployModeAsync("raw", "raw");
        object? inner = (await Echo("raw", "deep")).Data;
        var levels = 0;
        for (; inner is IReadOnlyDictionary<string, object?> map; levels++)
        {
            inner = map["a"];
        }

        Assert.Equal((150, 1L), (levels, inner));
    }

    [Fact]
    public async Task A_server_that_never_lists_its_tools_fails_its_deployment_within_the_configured_time()
    {
        Directory.CreateDirectory(fixture.Home);
        await File.WriteAllTextAsync(Path.Combine(fixture.Home, "connectors.json"), """{ "handshakeTimeoutSec": 2 }""");
        var error = await Assert.ThrowsAsync<DeploymentException>(() => fixture.DeployModeAsync("secretive", "unlisted").WaitAsync(Soon));
        Assert.Equal(ErrorCodes.HandshakeTimeout, error.Code);
        Assert.Contains("tools", error.Message);
        Assert.Empty(await fixture.Client.Mcp.ListAsync());
    }

    [Fact]
    public async Task An_odd_list_of_tools_is_read_as_far_as_it_makes_sense()
    {
        var deployment = await fixture.DeployModeAsync("odd", "odd").WaitAsync(Soon);
        Assert.Equal(2, deployment.ToolsDiscovered);
        Assert.Equal(["odd.twice", "odd.with space"], (await fixture.Client.Tools.ListAsync()).Tools.Select(t => t.Id));
        Assert.Contains(await deployment.GetLogsAsync().ToListAsync(), line => line.Text.Contains("cleared", StringComparison.Ordinal) && !line.Text.Contains('\u001b'));
    }

    [Fact]
    public async Task A_server_that_says_a_thousand_times_that_its_tools_changed_is_asked_a_few_times()
    {
        await fixture.DeployModeAsync("nervous", "restless");
        await fixture.Client.Tools.InvokeAsync("nervous.grow");
        await GatewayFixture.EventuallyAsync(async () => (await fixture.Client.Tools.ListAsync()).Tools.Any(t => t.Id == "nervous.extra_1"), "the new tool is listed");
        Assert.Equal("still there", (await Echo("nervous", "still there")).Data);
        Assert.InRange(fixture.Wire("nervous").Count(m => (string?)m["method"] == "tools/list"), 2, 40);
    }

    [Fact]
    public async Task A_session_that_ends_does_not_wait_for_a_server_that_will_not_start()
    {
        await fixture.DeployModeAsync("once", "once");
        await fixture.Client.Mcp.StopAsync("once");
        var before = fixture.Wire("once").Count;
        var call = Echo("once", "anybody?");
        await GatewayFixture.EventuallyAsync(() => fixture.Wire("once").Count > before, "the server is started and asked");
        await fixture.Client.DisposeAsync().AsTask().WaitAsync(Soon);
        await Assert.ThrowsAnyAsync<ConnectorsException>(() => call.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_server_that_will_not_start_can_be_stopped_and_removed_meanwhile()
    {
        await fixture.DeployModeAsync("once", "once");
        await fixture.Client.Mcp.StopAsync("once");
        var before = fixture.Wire("once").Count;
        var call = Echo("once", "anybody?");
        await GatewayFixture.EventuallyAsync(() => fixture.Wire("once").Count > before, "the server is started and asked");
        await fixture.Client.Mcp.RemoveAsync("once").WaitAsync(Soon);
        Assert.Equal(ErrorCodes.ServerUnavailable, (await Assert.ThrowsAsync<ToolInvocationException>(() => call.WaitAsync(Soon))).Code);
        Assert.DoesNotContain(ProcessTable.DescendantsOf(Environment.ProcessId), p => p.CommandLine.Contains(fixture.WireFile("once"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_of_several_lines_never_reaches_the_log_line_by_line()
    {
        var key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n";
        var deployment = await fixture.DeployModeAsync("pem", change: c => c with { Secrets = new Dictionary<string, string> { ["TOKEN"] = key } });
        await fixture.Client.Tools.InvokeAsync("pem.Secret");
        await GatewayFixture.EventuallyAsync(async () => await deployment.GetLogsAsync().AnyAsync(line => line.Text.Contains("the secret is", StringComparison.Ordinal)), "the secret is printed");
        await fixture.Client.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(fixture.Home, "connectors.db*"))
        {
            Assert.DoesNotContain("MIIEvQIBADANBgkq", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }
    }

    private Task<ToolResult> Echo(string server, string text) => fixture.Client.Tools.InvokeAsync($"{server}.echo", GatewayFixture.Parameters(("text", text)));
}
