using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Connectors.Engine.Tests.Gateway;

public sealed class InvocationTests : IAsyncLifetime
{
    private readonly GatewayFixture fixture = new();

    public async ValueTask InitializeAsync() => await fixture.DeployModeAsync("good");

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_result_of_any_kind_becomes_plain_values()
    {
        var structured = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>((await Many("structured")).Data);
        Assert.Equal(21.5m, structured["temperature"]);
        Assert.Equal(9007199254740992L, structured["big"]);
        var nested = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(structured["nested"]);
        Assert.Equal([1L, "two", null, true], Assert.IsAssignableFrom<IReadOnlyList<object?>>(nested["list"]));

        var json = Assert.IsAssignableFrom<IReadOnlyList<object?>>((await Many("json")).Data);
        Assert.Equal("two", Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(json[1])["name"]);

        Assert.Equal("first\nsecond", (await Many("texts")).Data);
        Assert.Null((await Many("nothing")).Data);

        var image = await Many("image");
        Assert.Null(image.Data);
        Assert.Equal(("image/png", "pixels"), (image.Content[0].MimeType, System.Text.Encoding.UTF8.GetString(image.Content[0].Data!)));

        var resource = await Many("resource");
        Assert.Equal("the thing itself", resource.Data);
        Assert.Equal(("test://thing", "the thing itself"), (resource.Content[0].Uri, resource.Content[0].Text));
    }

    [Fact]
    public async Task The_callers_trace_context_reaches_the_server_beside_the_progress_token_and_its_baggage_does_not()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        await fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "untraced")));
        using (var activity = new Activity("caller").SetParentId($"00-{Trace}-b7ad6b7169203331-01"))
        {
            activity.TraceStateString = "vendor=value";
            activity.AddBaggage("secret", "of the caller");
            activity.Start();
            await fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "traced")), new ToolInvokeOptions { Progress = new Progress<ToolProgress>() });
        }

        var calls = fixture.Wire("good").Where(message => (string?)message["method"] == "tools/call").Select(message => message["params"]!).ToArray();
        var (untraced, traced) = (calls.Single(call => (string?)call["arguments"]!["text"] == "untraced"), calls.Single(call => (string?)call["arguments"]!["text"] == "traced"));
        Assert.Null(untraced["_meta"]);
        var meta = Assert.IsType<JsonObject>(traced["_meta"]);
        Assert.Matches($"^00-{Trace}-[0-9a-f]{{16}}-01$", (string?)meta["traceparent"]);
        Assert.Equal("vendor=value", (string?)meta["tracestate"]);
        Assert.Equal(["progressToken", "traceparent", "tracestate"], meta.Select(member => member.Key).Order());
    }

    [Fact]
    public async Task An_unknown_tool_names_the_three_nearest()
    {
        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => fixture.Client.Tools.InvokeAsync("good.ecko"));
        Assert.Equal(ErrorCodes.ToolNotFound, error.Code);
        Assert.Equal(404, error.StatusCode);
        Assert.Equal(3, error.Suggestions.Count);
        Assert.Equal("good.echo", error.Suggestions[0]);
        Assert.Contains("good.echo", error.Message);
    }

    [Fact]
    public async Task Parameters_that_do_not_fit_are_refused_fault_by_fault_and_nothing_is_sent()
    {
        var error = await Assert.ThrowsAsync<ToolInvocationException>(() =>
            fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("times", "verysecretvalue"))));

        Assert.Equal(ErrorCodes.InvalidParameters, error.Code);
        Assert.Contains("'text' is missing; expected string", error.Message);
        Assert.Contains("'times' is of the wrong type; expected integer", error.Message);
        Assert.DoesNotContain("verysecretvalue", error.ToString());
        Assert.Equal("verysecretvalue", error.Parameters!["times"]);
        Assert.DoesNotContain(fixture.Wire("good"), message => (string?)message["method"] == "tools/call");

        error = await Assert.ThrowsAsync<ToolInvocationException>(() => fixture.Client.Tools.InvokeAsync("good.many", GatewayFixture.Parameters(("kind", "odd"))));
        Assert.Contains("'kind' is none of structured, json", error.Message);
        error = await Assert.ThrowsAsync<ToolInvocationException>(() => fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "x"), ("times", 0L))));
        Assert.Contains("'times' is too small; the least is 1", error.Message);
    }

    [Fact]
    public async Task A_tool_that_fails_throws_with_its_own_words_or_answers_when_asked_not_to()
    {
        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => fixture.Client.Tools.InvokeAsync("good.fail"));
        Assert.Equal((ErrorCodes.ToolError, "the disk of the moon is full"), (error.Code, error.Message));
        Assert.False(error.Result!.Success);

        var result = await fixture.Client.Tools.InvokeAsync("good.fault", options: new ToolInvokeOptions { ThrowOnFailure = false });
        Assert.False(result.Success);
        Assert.Contains("the arguments are from another planet", result.Error);
    }

    [Fact]
    public async Task Cancelling_tells_the_server_which_request_and_the_server_stops()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new TaskCompletionSource();
        var options = new ToolInvokeOptions { Progress = new Immediate(_ => progress.TrySetResult()) };
        var call = fixture.Client.Tools.InvokeAsync("good.wait", GatewayFixture.Parameters(("milliseconds", 60_000L)), options, cancel.Token);
        await progress.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var request = fixture.Wire("good").Single(m => (string?)m["method"] == "tools/call");
        await GatewayFixture.EventuallyAsync(() => fixture.Wire("good").Any(m => (string?)m["method"] == "notifications/cancelled"), "the server is told");
        var told = fixture.Wire("good").Single(m => (string?)m["method"] == "notifications/cancelled");
        Assert.True(JsonNode.DeepEquals(request["id"], told["params"]!["requestId"]));
        Assert.Equal("alive", (await fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "alive")))).Data);
    }

    [Fact]
    public async Task A_time_out_is_an_outcome_of_its_own_and_progress_starts_it_anew()
    {
        // "wait" reports every 50 ms, so a second is enough for two only where reports count.
        var patient = new ToolInvokeOptions { Timeout = TimeSpan.FromSeconds(1), Progress = new Immediate(_ => { }) };
        Assert.Equal("waited", (await fixture.Client.Tools.InvokeAsync("good.wait", GatewayFixture.Parameters(("milliseconds", 2000L)), patient)).Data);

        var error = await Assert.ThrowsAsync<ToolInvocationException>(() =>
            fixture.Client.Tools.InvokeAsync("good.wait", GatewayFixture.Parameters(("milliseconds", 60_000L)), new ToolInvokeOptions { Timeout = TimeSpan.FromSeconds(1) }));
        Assert.Equal(ErrorCodes.ToolTimeout, error.Code);
        await GatewayFixture.EventuallyAsync(() => fixture.Wire("good").Any(m => (string?)m["method"] == "notifications/cancelled"), "the server is told");
    }

    [Fact]
    public async Task A_server_that_dies_in_a_call_leaves_the_outcome_unknown_and_the_next_call_works()
    {
        var error = await Assert.ThrowsAsync<ToolInvocationException>(() => fixture.Client.Tools.InvokeAsync("good.die"));
        Assert.Equal(ErrorCodes.OutcomeUnknown, error.Code);
        Assert.Equal("back", (await fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", "back")))).Data);
    }

    [Fact]
    public async Task Thirty_two_callers_share_one_process()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 320).Select(i => fixture.Client.Tools.InvokeAsync("good.echo", GatewayFixture.Parameters(("text", $"call {i}")))));
        Assert.Equal(Enumerable.Range(0, 320).Select(i => $"call {i}"), results.Select(r => (string?)r.Data));
        Assert.Single(fixture.Wire("good"), m => (string?)m["method"] == "initialize");
    }

    private Task<ToolResult> Many(string kind) => fixture.Client.Tools.InvokeAsync("good.many", GatewayFixture.Parameters(("kind", kind)));

    private sealed class Immediate(Action<ToolProgress> report) : IProgress<ToolProgress>
    {
        public void Report(ToolProgress value) => report(value);
    }
}
