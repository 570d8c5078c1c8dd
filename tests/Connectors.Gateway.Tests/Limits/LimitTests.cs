using System.Globalization;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Limits;
using Connectors.Gateway.Tests.Support;

namespace Connectors.Gateway.Tests.Limits;

public sealed class LimitTests
{
    [Fact]
    public async Task A_key_that_calls_too_often_is_told_when_to_come_back_and_another_is_not_held_up()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { RateLimitBurst = 3, RateLimitPerSecond = 1 });
        var other = host.MakeKey(["other"]);
        var answers = new List<JsonAnswer>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await host.GetAsync("/api/v1/categories"));
        }

        var refused = answers.First(answer => answer.Status == 429);
        Assert.Equal("RATE_LIMITED", refused.Code);
        Assert.Equal("1", refused.Header("Retry-After"));
        Assert.Equal(1, refused["retryAfter"].GetInt32());
        Assert.Equal("3", refused.Header("RateLimit-Limit"));
        Assert.Equal("0", refused.Header("RateLimit-Remaining"));
        Assert.Equal("2", answers[0].Header("RateLimit-Remaining"));
        Assert.Equal(200, (await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + other))).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(19)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1234)]
    [InlineData(10_000_000)]
    public void The_allowance_fills_again_as_fast_as_the_setting_says(int perSecond)
    {
        var options = CallLimiter.Options(new GatewaySettings { Home = "", RateLimitPerSecond = perSecond });

        Assert.Equal(perSecond, options.TokensPerPeriod / options.ReplenishmentPeriod.TotalSeconds, perSecond * 1e-4);
    }

    [Fact]
    public async Task Naming_another_tenant_evades_nothing()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { RateLimitBurst = 4, RateLimitPerSecond = 1 });
        var all = host.MakeKey(["*"]);
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            statuses.Add((await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + all), ("X-Tenant-ID", "tenant" + i.ToString(CultureInfo.InvariantCulture)))).Status);
        }

        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task A_tenant_with_many_keys_has_one_allowance()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { RateLimitBurst = 4, RateLimitPerSecond = 1 });
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            statuses.Add((await host.GetAsync("/api/v1/categories", ("Authorization", "Bearer " + host.MakeKey()))).Status);
        }

        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task A_flood_of_bad_keys_uses_up_nobodys_allowance()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { RateLimitBurst = 5, RateLimitPerSecond = 1 });
        using var flood = new HttpClient { BaseAddress = host.Address };
        flood.DefaultRequestHeaders.Add("X-API-Key", host.Key[..^4] + "zzzz");
        var refused = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => flood.GetAsync("/api/v1/categories")));

        Assert.All(refused, answer => Assert.Equal(401, (int)answer.StatusCode));
        Assert.Equal("4", (await host.GetAsync("/api/v1/categories")).Header("RateLimit-Remaining"));
    }

    [Fact]
    public async Task A_server_takes_so_many_calls_and_lets_so_many_wait_and_the_rest_are_told_that_it_is_busy()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { InvocationsPerServer = 1, InvocationQueue = 1 });
        var release = new Gate();
        host.Gateway.OnInvoke = async (id, _, token) =>
        {
            release.Began();
            await release.Task.WaitAsync(token);
            return new ToolResult { ToolId = id, Success = true };
        };
        const string Body = """{"toolId":"demo.echo"}""";
        var running = host.PostAsync("/api/v1/tools/invoke", Body);
        await release.HasBegun;
        var two = new[] { host.PostAsync("/api/v1/tools/invoke", Body), host.PostAsync("/api/v1/tools/invoke", Body) };
        var busy = await await Task.WhenAny(two);

        Assert.Equal(503, busy.Status);
        Assert.Equal("BUSY", busy.Code);
        Assert.Equal("1", busy.Header("Retry-After"));
        Assert.Equal(1, host.Gateway.Runs);

        // Another server of the same tenant is not held up.
        host.Gateway.OnInvoke = null;
        Assert.Equal(200, (await host.PostAsync("/api/v1/tools/invoke", """{"toolId":"other.echo"}""")).Status);
        release.Release();
        Assert.Equal(200, (await running).Status);
        Assert.Contains(200, (await Task.WhenAll(two)).Select(answer => answer.Status));
    }

    private sealed class Gate
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HasBegun => begun.Task;

        public Task Task => released.Task;

        public void Began() => begun.TrySetResult();

        public void Release() => released.TrySetResult();
    }
}
