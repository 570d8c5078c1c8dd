using System.Text;
using System.Threading.Channels;
using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Idempotency;

/// <summary>What the public SDKs do once they have waited long enough: they leave, and send the same call again without any key.</summary>
public sealed class ResentCallTests
{
    private const string Route = "/api/v1/tools/invoke";
    private const string Body = """{"toolId":"demo.echo","integration":"demo","tenantId":null,"parameters":{"text":"hi"}}""";
    private const string TypeScript = "@connectors/sdk";
    private const string Python = "python-httpx/0.28.1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(TypeScript)]
    [InlineData(Python)]
    public async Task A_call_that_its_caller_left_and_sends_again_runs_once(string agent)
    {
        await using var host = await RunningHost.StartAsync();
        var tool = new Tool(host);
        await tool.CallAndLeaveAsync(agent);
        await tool.CallAndLeaveAsync(agent, isNew: false);

        var third = host.PostAsync(Route, Body, ("User-Agent", agent));
        tool.Release.SetResult();

        Assert.Equal("done", (await third)["data"].GetString());
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_call_that_ended_while_its_caller_was_away_is_answered_and_then_over()
    {
        await using var host = await RunningHost.StartAsync();
        var tool = new Tool(host);
        await tool.CallAndLeaveAsync(TypeScript);
        tool.Release.SetResult();
        await tool.Ended.Task.WaitAsync(Limit);

        Assert.Equal("done", (await host.PostAsync(Route, Body, ("User-Agent", TypeScript)))["data"].GetString());
        Assert.Equal(1, host.Gateway.Runs);
        await host.PostAsync(Route, Body, ("User-Agent", TypeScript));
        Assert.Equal(2, host.Gateway.Runs);
    }

    [Theory]
    [InlineData(TypeScript)]
    [InlineData(Python)]
    public async Task The_same_call_after_an_answer_is_a_new_one(string agent)
    {
        await using var host = await RunningHost.StartAsync();

        await host.PostAsync(Route, Body, ("User-Agent", agent));
        await host.PostAsync(Route, Body, ("User-Agent", agent));

        Assert.Equal(2, host.Gateway.Runs);
    }

    [Fact]
    public async Task Another_body_key_or_caller_is_another_call()
    {
        await using var host = await RunningHost.StartAsync();
        var second = host.MakeKey();
        var tool = new Tool(host);
        await tool.CallAndLeaveAsync(TypeScript);
        tool.Release.SetResult();

        await host.PostAsync(Route, """{"toolId":"demo.echo","parameters":{"text":"other"}}""", ("User-Agent", TypeScript));
        await host.PostAsync(Route, Body, ("User-Agent", TypeScript), ("Authorization", "Bearer " + second));
        await host.PostAsync(Route, Body, ("User-Agent", Python));
        await host.PostAsync(Route, Body);

        Assert.Equal(5, host.Gateway.Runs);
    }

    [Fact]
    public async Task Two_alike_that_were_left_are_two()
    {
        await using var host = await RunningHost.StartAsync();
        var tool = new Tool(host);
        await tool.CallAndLeaveAsync(TypeScript, both: true);

        var again = new[] { host.PostAsync(Route, Body, ("User-Agent", TypeScript)), host.PostAsync(Route, Body, ("User-Agent", TypeScript)) };
        tool.Release.SetResult();

        Assert.All(await Task.WhenAll(again), answer => Assert.Equal("done", answer["data"].GetString()));
        Assert.Equal(2, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_call_that_nobody_came_back_for_in_time_is_cancelled_and_its_outcome_unknown()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { ResendGrace = TimeSpan.FromMilliseconds(50) });
        var tool = new Tool(host);
        await tool.CallAndLeaveAsync(TypeScript);
        await tool.Ended.Task.WaitAsync(Limit);

        var answer = await host.PostAsync(Route, Body, ("User-Agent", TypeScript));

        Assert.Equal(200, answer.Status);
        Assert.Equal("OUTCOME_UNKNOWN", answer["error"].GetProperty("code").GetString());
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_call_that_was_left_long_ago_is_forgotten()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { ResendMemory = TimeSpan.Zero });
        var tool = new Tool(host);
        await tool.CallAndLeaveAsync(TypeScript);
        tool.Release.SetResult();
        await tool.Ended.Task.WaitAsync(Limit);

        Assert.Equal("done", (await host.PostAsync(Route, Body, ("User-Agent", TypeScript)))["data"].GetString());
        Assert.Equal(2, host.Gateway.Runs);
    }

    [Fact]
    public async Task What_was_never_sent_to_the_server_is_sent_when_the_call_comes_again()
    {
        await using var host = await RunningHost.StartAsync();
        var tool = new Tool(host) { Fault = new ToolInvocationException(ErrorCodes.ServerUnavailable, "It does not start.") };
        await tool.CallAndLeaveAsync(Python);

        var joined = host.PostAsync(Route, Body, ("User-Agent", Python));
        tool.Release.SetResult();
        await tool.Ended.Task.WaitAsync(Limit);
        await joined;
        host.Gateway.OnInvoke = null;

        Assert.True((await host.PostAsync(Route, Body, ("User-Agent", Python)))["success"].GetBoolean());
    }

    [Fact]
    public async Task A_deployment_that_is_asked_for_again_is_the_same()
    {
        await using var host = await RunningHost.StartAsync();
        const string Add = """{"name":"n","source":{"type":"npm","package":"n"},"category":"c","tenantId":null}""";
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gateway.OnAdd = async configuration =>
        {
            begun.TrySetResult();
            await release.Task;
            return new McpDeployment { Id = "d9", Name = configuration.Name };
        };
        await Tool.SendAndLeaveAsync(host, "/api/v1/mcp/add", Add, Python, begun.Task);

        var again = host.PostAsync("/api/v1/mcp/add", Add, ("User-Agent", Python));
        host.Gateway.OnAdd = _ => throw new DeploymentException(ErrorCodes.ServerAlreadyExists, "It was asked for twice.");
        release.SetResult();

        Assert.Equal((202, "d9"), ((await again).Status, (await again)["deploymentId"].GetString()));
    }

    // An answer at the very moment at which the caller leaves would be lost, and the tool run again.
    [Theory]
    [InlineData(TypeScript, 30, 29)]
    [InlineData(TypeScript, 20, 20)]
    [InlineData(TypeScript, 120, 120)]
    [InlineData(Python, 30, 30)]
    [InlineData(Python, 120, 119)]
    [InlineData("curl/8", 30, 30)]
    public async Task The_limit_of_a_call_is_not_the_moment_at_which_its_caller_leaves(string agent, int limit, int expected)
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { InvocationTimeoutSeconds = limit });

        await host.PostAsync(Route, Body, ("User-Agent", agent));

        Assert.Equal(TimeSpan.FromSeconds(expected), host.Gateway.LastInvokeOptions!.Timeout);
    }

    /// <summary>A tool that runs until it is released.</summary>
    private sealed class Tool
    {
        private const string Departure = "A caller left before its answer";
        private const string Return = "A caller came back";
        private readonly RunningHost host;
        private readonly Channel<bool> begun = Channel.CreateUnbounded<bool>();

        public Tool(RunningHost host)
        {
            this.host = host;
            host.Gateway.OnInvoke = async (id, _, token) =>
            {
                begun.Writer.TryWrite(true);
                try
                {
                    await Release.Task.WaitAsync(token);
                    return Fault is null ? new ToolResult { ToolId = id, Success = true, Data = "done" } : throw Fault;
                }
                finally
                {
                    Ended.TrySetResult();
                }
            };
        }

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Fault { get; init; }

        public Task CallAndLeaveAsync(string agent, bool isNew = true, bool both = false) =>
            SendAndLeaveAsync(host, Route, Body, agent, isNew ? BegunAsync() : CountAsync(host, Return, Count(host, Return) + 1), both ? BegunAsync() : null);

        /// <summary>Sends a call, or the same one twice at once, and leaves when it has begun; returns when the host knows that.</summary>
        public static async Task SendAndLeaveAsync(RunningHost host, string route, string body, string agent, Task begun, Task? secondBegun = null)
        {
            var departures = Count(host, Departure);
            var calls = secondBegun is null ? 1 : 2;
            using var leaving = new CancellationTokenSource();
            var lost = Enumerable.Range(0, calls).Select(_ => SendAsync(host, route, body, agent, leaving.Token)).ToList();
            await begun.WaitAsync(Limit);
            await (secondBegun ?? Task.CompletedTask).WaitAsync(Limit);
            await leaving.CancelAsync();
            foreach (var call in lost)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            }

            await CountAsync(host, Departure, departures + calls);
        }

        private async Task BegunAsync() => await begun.Reader.ReadAsync();

        private static async Task SendAsync(RunningHost host, string route, string body, string agent, CancellationToken cancellationToken)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, route) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            message.Headers.TryAddWithoutValidation("User-Agent", agent);
            using var response = await host.Http.SendAsync(message, cancellationToken);
        }

        private static async Task CountAsync(RunningHost host, string line, int count)
        {
            using var limit = new CancellationTokenSource(Limit);
            while (Count(host, line) < count)
            {
                await Task.Delay(5, limit.Token);
            }
        }

        private static int Count(RunningHost host, string line) => host.Log.Lines.Count(logged => logged.Contains(line, StringComparison.Ordinal));
    }
}
