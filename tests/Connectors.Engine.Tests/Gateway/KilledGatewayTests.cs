using System.Diagnostics;
using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

public sealed class KilledGatewayTests
{
    [Theory]
    [InlineData("good")]
    [InlineData("deaf")]
    [InlineData("forks")]
    public async Task Nothing_is_left_five_seconds_after_a_gateways_process_was_killed(string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Killed by signal.");
        await using var fixture = new GatewayFixture();
        using var host = StartHost(fixture.Home, "victim", mode, fixture.WireFile("victim"));
        Assert.StartsWith("deploying", await host.StandardOutput.ReadLineAsync());
        Assert.Equal("ready", await host.StandardOutput.ReadLineAsync());
        var descendants = ProcessTable.DescendantsOf(host.Id);
        Assert.True(descendants.Count >= (mode == "forks" ? 3 : 2), "the server, what it started, and the watchdog run");

        host.Kill(entireProcessTree: false);
        var since = Stopwatch.StartNew();
        await GatewayFixture.EventuallyAsync(() => !descendants.Any(p => ProcessTable.IsAlive(p.Id)), "all descendants are gone");
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(5));

        // The next gateway on the home starts the server anew and forgets the dead.
        await using var next = fixture.Open();
        Assert.Equal("again", (await next.Tools.InvokeAsync("victim.echo", GatewayFixture.Parameters(("text", "again")))).Data);
    }

    [Fact]
    public async Task A_deployment_whose_process_was_killed_is_taken_up_once_and_then_fails()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Killed by signal.");
        await using var fixture = new GatewayFixture();
        string id;
        using (var host = StartHost(fixture.Home, "victim", "silent", fixture.WireFile("victim")))
        {
            id = (await host.StandardOutput.ReadLineAsync())!["deploying ".Length..];
            await GatewayFixture.EventuallyAsync(() => File.Exists(fixture.WireFile("victim")), "the server is asked");
            host.Kill();
            await host.WaitForExitAsync();
        }

        using (var host = StartHost(fixture.Home, "other", "good"))
        {
            await host.StandardOutput.ReadLineAsync();
            await GatewayFixture.EventuallyAsync(() => File.ReadAllLines(fixture.WireFile("victim")).Length >= 2, "the deployment is taken up and the server asked again");
            host.Kill();
            await host.WaitForExitAsync();
        }

        var last = await fixture.Client.Mcp.GetDeploymentAsync(id);
        Assert.Equal((DeploymentStatus.Failed, ErrorCodes.Interrupted), (last.Status, last.Code));
        Assert.DoesNotContain(await fixture.Client.Mcp.ListAsync(), s => s.Name == "victim");
    }

    private static Process StartHost(string home, string name, params string[] misbehaving)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet", [RepositoryFiles.At("tests", "Connectors.GatewayHost", "bin", configuration, "net10.0", "Connectors.GatewayHost.dll"), home, name, "node", GatewayFixture.Misbehaving, .. misbehaving])
        {
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }
}
