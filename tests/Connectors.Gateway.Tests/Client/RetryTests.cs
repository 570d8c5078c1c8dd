using System.Globalization;
using Connectors.Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connectors.Gateway.Tests.Client;

/// <summary>What is sent again, and above all what is not: a counter in the tool proves it.</summary>
public sealed class RetryTests
{
    private const string Good = """{"success":true,"data":"done","error":null,"errorDetails":null,"executionTimeMs":1,"content":[]}""";
    private const string NoTools = """{"tools":[],"total":0,"limit":100,"offset":0}""";

    [Theory]
    [InlineData("reset")]
    [InlineData("half")]
    [InlineData("slow")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("504")]
    [InlineData("500")]
    [InlineData("html")]
    public async Task Without_idempotency_a_call_that_may_have_run_is_sent_once(string fault)
    {
        await using var server = await FaultServer.StartAsync();
        server.Health = """{"status":"healthy","features":[]}""";
        server.Script(server.Run(Fault(fault)), server.Run(FaultServer.Respond(200, Good)));
        await using var client = server.Client(timeout: TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("demo.echo"));

        Assert.Equal("OUTCOME_UNKNOWN", error.Code);
        Assert.Equal(1, server.Runs);
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("half")]
    [InlineData("slow")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("504")]
    public async Task With_idempotency_it_is_sent_again_under_the_same_key_and_still_runs_once(string fault)
    {
        await using var server = await FaultServer.StartAsync();
        var calls = 0;
        server.Script(server.RunOnce(http => ++calls == 1 ? Fault(fault)(http) : FaultServer.Respond(200, Good)(http)));
        await using var client = server.Client(timeout: TimeSpan.FromSeconds(1));

        var result = await client.Tools.InvokeAsync("demo.echo");

        Assert.Equal("done", result.Data);
        Assert.Equal(1, server.Runs);
        Assert.Equal(2, server.Calls.Count);
        Assert.Single(server.Calls.Select(call => call.Headers["Idempotency-Key"]).Distinct());
        Assert.Single(server.Calls.Select(call => call.Body).Distinct());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_reset_before_the_request_was_read_is_not_told_from_one_after(bool honoursKeys, int runs)
    {
        await using var server = await FaultServer.StartAsync();
        server.Health = honoursKeys ? server.Health : "";
        server.Script(server.Run(FaultServer.Respond(200, Good)));
        server.ResetsBeforeReading = 1;
        await using var client = server.Client();

        var result = await client.Tools.InvokeAsync("demo.echo", options: new ToolInvokeOptions { ThrowOnFailure = false });

        Assert.Equal(honoursKeys ? null : "OUTCOME_UNKNOWN", result.ErrorCode);
        Assert.Equal(runs, server.Runs);
    }

    [Fact]
    public async Task Two_calls_have_two_keys_and_a_given_key_is_used()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(200, Good));
        await using var client = server.Client();

        await client.Tools.InvokeAsync("demo.echo");
        await client.Tools.InvokeAsync("demo.echo");
        await client.Tools.InvokeAsync("demo.echo", options: new ToolInvokeOptions { IdempotencyKey = "mine" });

        Assert.Equal(3, server.Calls.Select(call => call.Headers["Idempotency-Key"]).Distinct().Count());
        Assert.Equal("mine", server.Calls.Last().Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task In_progress_is_waited_for_and_not_counted_as_a_retry()
    {
        var progress = FaultServer.Respond(409, """{"code":"IN_PROGRESS","detail":"Wait"}""", "application/problem+json", ("Retry-After", "0"));
        await using var server = await FaultServer.StartAsync(FaultServer.Reset(), progress, progress, progress, progress, progress, FaultServer.Respond(200, Good));
        await using var client = server.Client(retries: 1);

        Assert.Equal("done", (await client.Tools.InvokeAsync("demo.echo")).Data);
    }

    [Fact]
    public async Task A_gateway_that_says_nothing_was_sent_is_asked_again_even_without_idempotency()
    {
        await using var server = await FaultServer.StartAsync(
            FaultServer.Respond(503, """{"code":"BUSY","detail":"Full"}""", "application/problem+json", ("Retry-After", "0")),
            FaultServer.Respond(429, """{"code":"RATE_LIMITED","detail":"Slow"}""", "application/problem+json", ("Retry-After", "0")),
            FaultServer.Respond(200, Good));
        server.Health = "";
        await using var client = server.Client();

        Assert.Equal("done", (await client.Tools.InvokeAsync("demo.echo")).Data);
    }

    [Fact]
    public async Task A_deployment_is_begun_once()
    {
        await using var server = await FaultServer.StartAsync();
        server.Health = "";
        server.Script(server.Run(FaultServer.Reset()));
        await using var client = server.Client();

        await Assert.ThrowsAsync<ConnectorsException>(() => client.Mcp.AddAsync(new McpServerConfiguration { Name = "n", Source = new NpmSource { Package = "n" } }));

        Assert.Equal(1, server.Runs);
    }

    [Fact]
    public async Task A_storm_of_503_ends_after_the_retries_with_the_servers_own_words()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(503, """{"code":"SERVER_UNAVAILABLE","detail":"The store is being moved","requestId":"r-9"}""", "application/problem+json", ("Retry-After", "0")));
        await using var client = server.Client(retries: 2);

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => client.Tools.InvokeAsync("demo.echo"));

        Assert.Equal(3, server.Calls.Count);
        Assert.Equal(503, error.StatusCode);
        Assert.Equal("The store is being moved", error.Message);
        Assert.Equal("r-9", error.RequestId);
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_waited_for()
    {
        var date = DateTimeOffset.UtcNow.AddSeconds(2);
        await using var server = await FaultServer.StartAsync(
            FaultServer.Respond(429, "", "text/plain", ("Retry-After", date.ToString("R", CultureInfo.InvariantCulture))),
            FaultServer.Respond(200, NoTools));
        await using var client = server.Client();

        await client.Tools.ListAsync();

        // The date has whole seconds, so the wait may be up to one shorter.
        Assert.True(DateTimeOffset.UtcNow >= date.AddSeconds(-1), "It was sent again before the date.");
        Assert.Equal(2, server.Calls.Count);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_told_and_not_waited_for()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(429, """{"code":"RATE_LIMITED","detail":"Tomorrow"}""", "application/problem+json", ("Retry-After", "86400")));
        await using var client = server.Client();

        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync());

        Assert.Equal(TimeSpan.FromDays(1), error.RetryAfter);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(503, "", "text/plain", ("Retry-After", "50")));
        await using var client = server.Client();
        await client.ConnectAsync();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Tools.ListAsync(cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task No_retries_means_none()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Respond(503, ""));
        await using var client = server.Client(retries: 0);

        await Assert.ThrowsAsync<ConnectorsException>(() => client.Tools.ListAsync());

        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_404_to_a_repeated_delete_is_success_and_to_a_first_one_is_not()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Reset(), FaultServer.Respond(404, """{"code":"SERVER_NOT_FOUND","detail":"Gone"}""", "application/problem+json"));
        await using var client = server.Client();

        await client.Mcp.RemoveAsync("notes");
        var error = await Assert.ThrowsAsync<ConnectorsException>(() => client.Mcp.RemoveAsync("notes"));

        Assert.Equal("SERVER_NOT_FOUND", error.Code);
    }

    private static RequestDelegate Fault(string name) => name switch
    {
        "reset" => FaultServer.Reset(),
        "half" => FaultServer.HalfBody(),
        "slow" => FaultServer.SlowBody(),
        "html" => FaultServer.Respond(200, "<html>A captive portal</html>", "text/html"),
        _ => FaultServer.Respond(int.Parse(name, CultureInfo.InvariantCulture), "<html>Bad gateway</html>", "text/html"),
    };
}
