using System.Collections.Concurrent;
using System.Text;
using Connectors.Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connectors.Gateway.Tests.Client;

/// <summary>What a tool says of its progress, on its way to whoever called it over REST.</summary>
public sealed class ProgressTests
{
    private const string Route = "/api/v1/tools/invoke";
    private const string Body = """{"toolId":"demo.echo","parameters":{"text":"hi"}}""";

    [Fact]
    public async Task Progress_arrives_while_the_tool_runs_and_in_order()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();
        var seen = new Seen();
        host.Gateway.OnInvoke = async (id, _, token) =>
        {
            for (var step = 1; step <= 3; step++)
            {
                host.Gateway.LastInvokeOptions!.Progress!.Report(new ToolProgress(step, step == 3 ? null : 3, step == 2 ? null : $"step\n{step}"));
                await seen.UntilAsync(step, token);
            }

            return new ToolResult { ToolId = id, Success = true, Data = "done" };
        };

        var result = await client.Tools.InvokeAsync("demo.echo", options: new ToolInvokeOptions { Progress = seen });

        Assert.Equal("done", result.Data);
        Assert.Equal([new ToolProgress(1, 3, "step\n1"), new ToolProgress(2, 3, null), new ToolProgress(3, null, "step\n3")], seen);
    }

    [Fact]
    public async Task A_call_is_answered_in_JSON_unless_events_are_accepted_and_there_is_progress_to_tell()
    {
        await using var host = await RunningHost.StartAsync();

        Assert.Equal("application/json", (await SendAsync("text/event-stream")).Type);

        host.Gateway.OnInvoke = (id, _, _) =>
        {
            host.Gateway.LastInvokeOptions!.Progress?.Report(new ToolProgress(0.5, null, "half"));
            return Task.FromResult(new ToolResult { ToolId = id, Success = true, Data = "done" });
        };
        Assert.Equal("application/json", (await SendAsync("application/json")).Type);

        var (type, text, requestId) = await SendAsync("application/json, text/event-stream");
        Assert.Equal("text/event-stream", type);
        Assert.Equal("progress-test", requestId);
        Assert.Equal(
            """
            event: progress
            data: {"progress":0.5,"message":"half"}

            event: result
            data: {"success":true,"data":"done","error":null,"errorDetails":null,"executionTimeMs":0,"content":[]}


            """.ReplaceLineEndings("\n"),
            text);

        async Task<(string? Type, string Text, string RequestId)> SendAsync(string accepted)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, Route) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
            message.Headers.TryAddWithoutValidation("Accept", accepted);
            message.Headers.Add("X-Request-Id", "progress-test");
            using var response = await host.Http.SendAsync(message);
            return (response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), response.Headers.GetValues("X-Request-Id").Single());
        }
    }

    [Fact]
    public async Task An_answer_with_progress_is_replayed_in_plain_JSON_and_the_tool_runs_once()
    {
        await using var host = await RunningHost.StartAsync();
        await using var client = host.Client();
        host.Gateway.OnInvoke = (id, _, _) =>
        {
            host.Gateway.LastInvokeOptions!.Progress!.Report(new ToolProgress(1, 1, null));
            return Task.FromResult(new ToolResult { ToolId = id, Success = true, Data = "done" });
        };
        var options = new ToolInvokeOptions { Progress = new Seen(), IdempotencyKey = "one" };

        Assert.Equal("done", (await client.Tools.InvokeAsync("demo.echo", options: options)).Data);
        Assert.Equal("done", (await client.Tools.InvokeAsync("demo.echo", options: options)).Data);

        Assert.Equal(1, host.Gateway.Runs);
        Assert.Single((Seen)options.Progress);
    }

    [Fact]
    public async Task A_stream_that_breaks_before_its_result_is_asked_for_again_under_the_same_key()
    {
        await using var server = await FaultServer.StartAsync(
            Stream("event: progress\ndata: {\"progress\":1}\n\n"),
            FaultServer.Respond(200, """{"success":true,"data":"late"}"""));
        await using var client = server.Client();

        Assert.Equal("late", (await client.Tools.InvokeAsync("demo.echo", options: new ToolInvokeOptions { Progress = new Seen() })).Data);

        Assert.Equal(2, server.Calls.Count);
        Assert.Single(server.Calls.Select(call => call.Headers["Idempotency-Key"]).Distinct());
    }

    [Fact]
    public async Task Each_progress_gives_the_call_its_time_anew_and_silence_ends_it()
    {
        var seen = new Seen();
        await using var server = await FaultServer.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            for (var step = 1; step <= 12; step++)
            {
                await http.Response.WriteAsync($"event: progress\ndata: {{\"progress\":{step}}}\n\n");
                await http.Response.Body.FlushAsync();
                await Task.Delay(100);
            }

            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        await using var client = server.Client(retries: 0);

        var result = await client.Tools.InvokeAsync("demo.echo", options: new ToolInvokeOptions { Progress = seen, Timeout = TimeSpan.FromSeconds(0.6), ThrowOnFailure = false });

        Assert.Equal("OUTCOME_UNKNOWN", result.ErrorCode);
        Assert.Equal(12, seen.Count);
    }

    private static RequestDelegate Stream(string text) => http =>
    {
        http.Response.ContentType = "text/event-stream";
        return http.Response.WriteAsync(text);
    };

    /// <summary>Keeps what it is told, at once.</summary>
    private sealed class Seen : ConcurrentQueue<ToolProgress>, IProgress<ToolProgress>
    {
        public void Report(ToolProgress value) => Enqueue(value);

        public async Task UntilAsync(int count, CancellationToken cancellationToken)
        {
            while (Count < count)
            {
                await Task.Delay(5, cancellationToken);
            }
        }
    }
}
