using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Metrics;
using Connectors.Gateway.Tests.Support;
using Connectors.TestSupport;

namespace Connectors.Gateway.Tests.Watching;

public sealed class WatchingTests
{
    [Fact]
    public async Task The_audit_says_who_did_what_when_and_what_came_of_it_and_holds_no_values()
    {
        await using var home = new ScratchFolder();
        string id;
        await using (var host = await RunningHost.StartAsync(home: home.Path))
        {
            id = host.Key.Split('_')[1];
            await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo","parameters":{"text":"planted-value"}}""", ("X-Request-Id", "r-1"));
            await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.missing"}""");
            await host.PostAsync("/api/v1/mcp/add", """{"name":"n","source":{"type":"npm","package":"n"},"secrets":{"S":"planted-value"}}""");
            await host.SendAsync(HttpMethod.Delete, "/api/v1/mcp/custom/n");
            await host.PostAsync("/api/v1/keys", """{"name":"k","tenants":["other"],"scopes":["read"]}""");
            await host.PostAsync("/api/v1/keys", $$"""{"name":"{{new string('n', 100_000)}}","scopes":["read"]}""");
            await host.PostAsync("/api/v1/tools/invoke", $$"""{"toolId":"demo.{{new string('n', 100_000)}}"}""");
            await host.GetAsync("/api/v1/categories");
        }

        var text = string.Concat(Directory.EnumerateFiles(Path.Combine(home.Path, "audit")).Select(File.ReadAllText));
        var records = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(["invoke demo.echo ok 200", "invoke demo.missing TOOL_NOT_FOUND 404", "deploy n ok 202", "remove n ok 200", "key.create k TENANT_FORBIDDEN 403", "key.create  VALIDATION_ERROR 400", "invoke  VALIDATION_ERROR 400"], records.Select(Line));
        Assert.All(records, record => Assert.Equal(("acme", id, "test"), (Text(record, "tenant"), Text(record, "keyId"), Text(record, "keyName"))));
        Assert.Equal("r-1", Text(records[0], "requestId"));
        Assert.All([records[0], records[2], records[4]], record => Assert.Equal(64, Text(record, "parametersDigest").Length));
        Assert.InRange(text.Length, 1, 10_000);
        Assert.DoesNotContain("planted", text, StringComparison.Ordinal);
        static string Text(JsonElement record, string member) => record.GetProperty(member).GetString()!;
        static string Line(JsonElement record) => $"{Text(record, "action")} {Text(record, "target")} {Text(record, "outcome")} {record.GetProperty("status").GetInt32()}";
    }

    [Fact]
    public async Task The_log_knows_request_tenant_and_outcome_and_no_values()
    {
        await using var host = await RunningHost.StartAsync();

        await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo","parameters":{"text":"planted-value"}}""", ("X-Request-Id", "r-1"));
        await host.GetAsync("/api/v1/tools/list?search=planted-value");

        Assert.Contains(host.Log.Lines, line => line.Contains("POST /api/v1/tools/invoke answered 200", StringComparison.Ordinal) && line.Contains("RequestId=r-1 Tenant=acme KeyId=", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("planted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_count_requests_by_route_and_invocations_by_outcome()
    {
        await using var host = await RunningHost.StartAsync();
        await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo"}""");
        await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.missing"}""");

        var text = await host.Http.GetStringAsync("/metrics");

        Assert.Contains("# TYPE connectors_gateway_request_duration_seconds histogram", text, StringComparison.Ordinal);
        Assert.Matches("""connectors_gateway_request_duration_seconds_bucket\{route="/api/v1/tools/invoke",method="POST",status="200",le="\+Inf"\} \d+""", text);
        Assert.Matches("""connectors_gateway_invocations_total\{outcome="ok"\} \d+""", text);
        Assert.Matches("""connectors_gateway_invocations_total\{outcome="TOOL_NOT_FOUND"\} \d+""", text);
        Assert.Matches(@"connectors_gateway_requests_active \d+", text);
    }

    [Fact]
    public async Task Methods_that_a_caller_makes_up_share_one_series()
    {
        await using var host = await RunningHost.StartAsync();
        for (var number = 0; number < 20; number++)
        {
            await host.SendAsync(new HttpMethod($"MADEUP{number}"), "/health");
        }

        var text = await host.Http.GetStringAsync("/metrics");

        Assert.DoesNotContain("MADEUP", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(@"method=""_OTHER""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_topic_names_every_instrument_and_setting_and_no_other_instrument()
    {
        var topic = File.ReadAllText(RepositoryFiles.At("en-US", "about_Connectors_Gateway.help.txt"));
        var instruments = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => instruments.Add(instrument.Meter.Name == GatewayDiagnostics.Name ? instrument.Name : "") };
        RuntimeHelpers.RunClassConstructor(typeof(GatewayDiagnostics).TypeHandle);
        listener.Start();
        var settings = typeof(GatewaySettings).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))
            .Where(name => topic.Contains($"    {name} ", StringComparison.Ordinal) || topic.Contains($"    {name}, ", StringComparison.Ordinal) || topic.Contains($", {name} ", StringComparison.Ordinal));

        Assert.Equal(instruments.Where(name => name.Length > 0).Distinct().Order(), Regex.Matches(topic, @"^ +(connectors\.gateway\.[a-z._]+) ", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order());
        Assert.Contains($"'{GatewayDiagnostics.Activities.Name}'", topic, StringComparison.Ordinal);

        // Those that the settings reader takes; the others are of the command line, or seams of tests.
        Assert.Equal(
            ["allowAnonymous", "allowedHosts", "allowedOrigins", "invocationQueue", "invocationTimeoutSeconds", "invocationsPerServer", "listen", "maximumBodyBytes", "port", "rateLimitBurst", "rateLimitPerSecond", "shutdownSeconds"],
            settings.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_callers_trace_reaches_the_gateway_behind()
    {
        await using var host = await RunningHost.StartAsync();

        await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo"}""", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", host.Gateway.LastTrace.ToString());
    }

    [Fact]
    public async Task A_stop_finishes_the_calls_in_flight_and_then_closes_the_gateways()
    {
        var host = await RunningHost.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = host.Gateway;
        var wasOpen = false;
        gateway.OnInvoke = async (id, _, token) =>
        {
            begun.SetResult();
            await release.Task.WaitAsync(token);
            wasOpen = !gateway.IsDisposed;
            return new ToolResult { ToolId = id, Success = true, Data = "finished" };
        };
        var call = host.PostAsync("/api/v1/tools/invoke", """{"toolId":"demo.echo"}""");
        await begun.Task;

        var stop = host.StopAsync();
        release.SetResult();

        Assert.Equal("finished", (await call)["data"].GetString());
        await stop;
        await host.DisposeAsync();
        Assert.True(wasOpen);
        Assert.True(gateway.IsDisposed);
    }

    [Theory]
    [InlineData(true, "answered 503", "GATEWAY_STOPPED")]
    [InlineData(false, "answered 499", "CLIENT_CLOSED_REQUEST")]
    public async Task A_call_that_was_cut_off_tells_who_ended_it(bool isStopped, string status, string outcome)
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { ShutdownSeconds = 1 });
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gateway.OnInvoke = async (id, _, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return new ToolResult { ToolId = id, Success = true };
        };
        using var leaving = new CancellationTokenSource();
        var call = host.Http.PostAsync("/api/v1/tools/invoke", new StringContent("""{"toolId":"demo.echo"}"""), leaving.Token);
        await begun.Task;

        await (isStopped ? host.StopAsync() : leaving.CancelAsync());

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!host.Log.Lines.Any(line => line.Contains("POST /api/v1/tools/invoke answered", StringComparison.Ordinal)))
        {
            await Task.Delay(5, limit.Token);
        }

        Assert.Contains(host.Log.Lines, line => line.Contains(status, StringComparison.Ordinal) && line.Contains($": {outcome}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Large_answers_are_compressed_for_who_asks_and_small_ones_are_not()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnInvoke = (id, _, _) => Task.FromResult(new ToolResult { ToolId = id, Success = true, Data = new string('a', 100_000) });
        using var large = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tools/invoke") { Content = new StringContent("""{"toolId":"demo.echo"}""") };
        large.Headers.AcceptEncoding.ParseAdd("gzip");
        using var small = new HttpRequestMessage(HttpMethod.Get, "/api/v1/categories");
        small.Headers.AcceptEncoding.ParseAdd("gzip");

        Assert.Equal(["gzip"], (await host.Http.SendAsync(large)).Content.Headers.ContentEncoding);
        Assert.Empty((await host.Http.SendAsync(small)).Content.Headers.ContentEncoding);
        await using var client = host.Client();
        Assert.Equal(100_000, Assert.IsType<string>((await client.Tools.InvokeAsync("demo.echo")).Data).Length);
    }
}
