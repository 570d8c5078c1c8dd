using System.Text;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Client;

public sealed class LogTests
{
    private const string Path = "/api/v1/mcp/deployments/d1/logs";

    [Fact]
    public async Task A_log_is_read_whole_by_its_tail_and_since_a_line()
    {
        await using var host = await HostWithLinesAsync(5);
        await using var client = host.Client();

        Assert.Equal(5, (await host.GetAsync(Path))["lines"].GetArrayLength());
        Assert.Equal(["line 4", "line 5"], await ReadAsync(client, new DeploymentLogOptions { Tail = 2 }));
        Assert.Equal(["line 5"], await ReadAsync(client, new DeploymentLogOptions { AfterSequence = 4 }));
    }

    [Fact]
    public async Task A_followed_log_is_an_event_stream_with_ids_that_is_not_compressed_and_ends_with_an_event()
    {
        await using var host = await HostWithLinesAsync(2);
        host.Gateway.LogEnd.SetResult();
        using var message = new HttpRequestMessage(HttpMethod.Get, Path + "?follow=true");
        message.Headers.AcceptEncoding.ParseAdd("gzip, br");

        using var response = await host.Http.SendAsync(message);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.StartsWith("id: 1\nevent: line\ndata: {\"seq\":1,\"at\":\"2026-01-01T00:00:00+00:00\",\"stream\":\"stderr\",\"text\":\"line 1\"}\n\nid: 2\n", text, StringComparison.Ordinal);
        Assert.EndsWith("event: end\ndata: {\"deploymentId\":\"d1\",\"status\":\"running\"}\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_followed_log_that_is_silent_says_that_it_is_still_there_and_our_client_hears_no_line_in_that()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { KeepAlive = TimeSpan.FromMilliseconds(50) });
        host.Gateway.Log.Add(Line(1));
        await using var client = host.Client();
        var ours = ReadAsync(client, new DeploymentLogOptions { Follow = true });
        using var response = await host.Http.GetAsync(Path + "?follow=true", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var read = new List<string?>();
        while (read.Count(line => line == ": still here") < 3)
        {
            read.Add(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        }

        host.Gateway.LogEnd.SetResult();

        Assert.Equal(["id: 1", "event: line"], read.Take(2));
        Assert.Equal(["line 1"], await ours);
        Assert.Equal(TimeSpan.FromSeconds(15), new GatewaySettings { Home = "" }.KeepAlive);
    }

    [Fact]
    public async Task The_last_event_id_is_honoured()
    {
        await using var host = await HostWithLinesAsync(3);
        host.Gateway.LogEnd.SetResult();
        using var message = new HttpRequestMessage(HttpMethod.Get, Path + "?follow=true");
        message.Headers.Add("Last-Event-ID", "2");

        var text = await (await host.Http.SendAsync(message)).Content.ReadAsStringAsync();

        Assert.StartsWith("id: 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_client_follows_a_log_to_its_end_over_broken_connections_with_each_line_once()
    {
        var connections = 0;
        await using var server = await FaultServer.StartAsync(async http =>
        {
            if (++connections == 1)
            {
                http.Abort();
                return;
            }

            var seen = http.Request.Headers["Last-Event-ID"].ToString();
            http.Response.ContentType = "text/event-stream";
            var line = seen.Length == 0 ? 1 : int.Parse(seen, System.Globalization.CultureInfo.InvariantCulture) + 1;
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($": hello\n\nid: {line}\nevent: line\ndata: {{\"seq\":{line},\"text\":\"line {line}\"}}\n\n"));
            await http.Response.Body.FlushAsync();
            if (line < 3)
            {
                return; // The stream closes without its end.
            }

            await http.Response.Body.WriteAsync("event: end\ndata: {}\n\n"u8.ToArray());
        });
        await using var client = server.Client();

        Assert.Equal(["line 1", "line 2", "line 3"], await ReadAsync(client, new DeploymentLogOptions { Follow = true }));
    }

    [Fact]
    public async Task A_gateway_that_does_not_stream_is_asked_until_the_deployment_has_ended()
    {
        var asked = 0;
        await using var server = await FaultServer.StartAsync(http => http.Request.Path.Value!.EndsWith("/logs", StringComparison.Ordinal)
            ? FaultServer.Respond(200, $$"""{"lines":[{"seq":1,"text":"a"}{{(++asked > 1 ? ",{\"seq\":2,\"text\":\"b\"}" : "")}}]}""")(http)
            : FaultServer.Respond(200, $$"""{"deploymentId":"d1","status":"{{(asked > 1 ? "running" : "building")}}"}""")(http));
        await using var client = server.Client();

        Assert.Equal(["a", "b"], await ReadAsync(client, new DeploymentLogOptions { Follow = true }));
    }

    [Fact]
    public async Task An_unknown_deployment_is_an_error_also_when_followed()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();

        var error = await Assert.ThrowsAsync<DeploymentException>(async () =>
        {
            await foreach (var _ in client.Mcp.ReadDeploymentLogAsync("gone", new DeploymentLogOptions { Follow = true }))
            {
                Assert.Fail("There is no line.");
            }
        });

        Assert.Equal(("DEPLOYMENT_NOT_FOUND", "gone"), (error.Code, error.DeploymentId));
    }

    [Fact]
    public async Task A_follower_does_not_hold_up_the_end_of_the_host()
    {
        var host = await HostWithLinesAsync(1);
        using var response = await host.Http.GetAsync(Path + "?follow=true", HttpCompletionOption.ResponseHeadersRead);
        var text = response.Content.ReadAsStringAsync();

        await host.DisposeAsync();

        Assert.DoesNotContain("event: end", await text, StringComparison.Ordinal);
    }

    private static async Task<RunningHost> HostWithLinesAsync(int count)
    {
        var host = await RunningHost.StartAsync();
        host.Gateway.Log.AddRange(Enumerable.Range(1, count).Select(Line));
        return host;
    }

    private static DeploymentLogLine Line(int number) =>
        new() { Sequence = number, At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Stream = "stderr", Text = $"line {number}" };

    private static async Task<IReadOnlyList<string>> ReadAsync(ConnectorsClient client, DeploymentLogOptions options)
    {
        var lines = new List<string>();
        await foreach (var line in client.Mcp.ReadDeploymentLogAsync("d1", options))
        {
            lines.Add(line.Text);
        }

        return lines;
    }
}
