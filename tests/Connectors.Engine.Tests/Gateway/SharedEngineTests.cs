using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

public sealed class SharedEngineTests
{
    [Fact]
    public async Task Thirty_two_sessions_share_one_server_process_which_ends_with_the_last_of_them()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("good");
        var sessions = Enumerable.Range(0, 32).Select(_ => fixture.Open()).ToArray();
        var answers = await Task.WhenAll(sessions.Select((session, i) => session.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", $"{i}")))));
        Assert.Equal(Enumerable.Range(0, 32).Select(i => $"{i}"), answers.Select(a => (string?)a.Data));

        var process = Assert.Single((await Task.WhenAll(sessions.Select(s => s.Mcp.GetServerAsync("good")))).Select(s => s.ProcessId!.Value).Distinct());
        await fixture.Client.DisposeAsync();
        foreach (var session in sessions.Skip(1))
        {
            await session.DisposeAsync();
        }

        Assert.Equal("last", (await sessions[0].Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "last")))).Data);
        Assert.True(ProcessTable.IsAlive(process));
        await sessions[0].DisposeAsync();
        Assert.False(ProcessTable.IsAlive(process));
    }

    [Fact]
    public async Task A_closed_session_says_so_and_another_on_the_same_home_goes_on()
    {
        await using var fixture = new GatewayFixture();
        var other = fixture.Open();
        await other.ConnectAsync();
        await fixture.Client.ConnectAsync();
        await other.DisposeAsync();

        Assert.Equal(ErrorCodes.SessionClosed, (await Assert.ThrowsAsync<ConnectorsException>(() => other.Tools.ListAsync())).Code);
        Assert.False(other.Session.IsConnected);
        Assert.Equal("healthy", (await fixture.Client.HealthAsync()).Status);
        Assert.Equal(fixture.Home, fixture.Client.Session.Path);
    }

    [Theory]
    [InlineData("""{ "handshakeTimeoutSec": "soon" }""", "handshakeTimeoutSec")]
    [InlineData("""{ "handshakeTimeoutSec": 0 }""", "handshakeTimeoutSec")]
    [InlineData("""{ "handShakes": 3 }""", "handShakes")]
    [InlineData("""[ 1 ]""", "connectors.json")]
    public async Task A_configuration_that_is_wrong_is_refused_with_the_key_at_fault(string json, string named)
    {
        await using var fixture = new GatewayFixture();
        Directory.CreateDirectory(fixture.Home);
        await File.WriteAllTextAsync(Path.Combine(fixture.Home, "connectors.json"), json);
        var error = await Assert.ThrowsAsync<ConnectorsException>(() => fixture.Client.ConnectAsync());

        Assert.Equal(ErrorCodes.ValidationError, error.Code);
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public async Task What_one_process_deploys_another_session_sees_at_once()
    {
        await using var fixture = new GatewayFixture();
        await using var other = fixture.Open();
        Assert.Empty((await other.Tools.ListAsync()).Tools);
        await fixture.DeployModeAsync("good");
        Assert.Equal(10, (await other.Tools.ListAsync()).Total);
        await fixture.Client.Mcp.RemoveAsync("good");
        Assert.Empty((await other.Tools.ListAsync()).Tools);
    }
}
