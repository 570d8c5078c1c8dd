using Connectors.Gateway.Hosting;
using Connectors.Gateway.Tests.Support;
using Connectors.TestSupport;

namespace Connectors.Gateway.Tests.Idempotency;

public sealed class IdempotencyTests
{
    private const string Route = "/api/v1/tools/invoke";
    private const string Body = """{"toolId":"demo.echo","parameters":{"text":"hi"}}""";
    private static readonly (string, string) Key = ("Idempotency-Key", "one");

    [Fact]
    public async Task The_first_answer_is_replayed_and_the_tool_runs_once()
    {
        await using var host = await RunningHost.StartAsync();

        var first = await host.PostAsync(Route, Body, Key);
        var second = await host.PostAsync(Route, Body, Key);

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task The_key_may_stand_in_the_body()
    {
        await using var host = await RunningHost.StartAsync();
        const string WithKey = """{"toolId":"demo.echo","idempotencyKey":"two"}""";

        await host.PostAsync(Route, WithKey);
        await host.PostAsync(Route, WithKey);

        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_failure_of_the_tool_is_replayed_too()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnInvoke = (id, _, _) => Task.FromResult(new ToolResult { ToolId = id, Error = "No", ErrorCode = ErrorCodes.ToolError });

        await host.PostAsync(Route, Body, Key);
        var second = await host.PostAsync(Route, Body, Key);

        Assert.Equal("No", second["error"].GetString());
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_key_belongs_to_one_body_one_tenant_one_api_key_and_one_route()
    {
        await using var host = await RunningHost.StartAsync();
        var foreign = host.MakeKey(["other"]);
        var second = host.MakeKey();
        await host.PostAsync(Route, Body, Key);

        Assert.Equal("IDEMPOTENCY_MISMATCH", (await host.PostAsync(Route, """{"toolId":"demo.echo"}""", Key)).Code);
        Assert.Equal("other", (await host.PostAsync(Route, Body, Key, ("Authorization", "Bearer " + foreign)))["data"].GetProperty("tenant").GetString());
        Assert.Equal(200, (await host.PostAsync(Route, Body, Key, ("Authorization", "Bearer " + second))).Status);
        Assert.Equal(2, host.Gateway.Runs);
        Assert.Equal(202, (await host.PostAsync("/api/v1/mcp/add", """{"name":"n","source":{"type":"npm","package":"n"}}""", Key)).Status);
    }

    [Fact]
    public async Task A_call_that_runs_is_in_progress_for_a_second_one()
    {
        await using var host = await RunningHost.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gateway.OnInvoke = async (id, _, _) =>
        {
            begun.SetResult();
            await release.Task;
            return new ToolResult { ToolId = id, Success = true, Data = "done" };
        };

        var first = host.PostAsync(Route, Body, Key);
        await begun.Task;
        var second = await host.PostAsync(Route, Body, Key);
        release.SetResult();

        Assert.Equal(409, second.Status);
        Assert.Equal("IN_PROGRESS", second.Code);
        Assert.Equal("1", second.Header("Retry-After"));
        Assert.Equal("done", (await first)["data"].GetString());
        Assert.Equal("done", (await host.PostAsync(Route, Body, Key))["data"].GetString());
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_call_whose_connection_broke_goes_on_while_its_caller_asks_again()
    {
        await using var host = await RunningHost.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gateway.OnInvoke = async (id, _, token) =>
        {
            begun.TrySetResult();
            await release.Task.WaitAsync(token);
            return new ToolResult { ToolId = id, Success = true, Data = "survived" };
        };
        using (var leaving = new CancellationTokenSource())
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, Route) { Content = new StringContent(Body) };
            message.Headers.Add("Idempotency-Key", "one");
            var lost = host.Http.SendAsync(message, leaving.Token);
            await begun.Task;
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        }

        Assert.Equal("IN_PROGRESS", (await host.PostAsync(Route, Body, Key)).Code);
        release.SetResult();
        JsonAnswer answer;
        do
        {
            answer = await host.PostAsync(Route, Body, Key);
        }
        while (answer.Status == 409);

        Assert.Equal("survived", answer["data"].GetString());
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_call_that_nobody_comes_back_for_is_cancelled_and_its_outcome_is_unknown()
    {
        await using var host = await RunningHost.StartAsync(settings => settings with { AbandonedCallGrace = TimeSpan.FromMilliseconds(50) });
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gateway.OnInvoke = async (_, _, token) =>
        {
            begun.TrySetResult();
            await using var registration = token.Register(() => cancelled.SetResult());
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };
        using var leaving = new CancellationTokenSource();
        using var message = new HttpRequestMessage(HttpMethod.Post, Route) { Content = new StringContent(Body) };
        message.Headers.Add("Idempotency-Key", "one");
        var lost = host.Http.SendAsync(message, leaving.Token);
        await begun.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        JsonAnswer answer;
        do
        {
            answer = await host.PostAsync(Route, Body, Key);
        }
        while (answer.Status == 409);

        Assert.Equal("OUTCOME_UNKNOWN", answer["errorDetails"].GetProperty("code").GetString());
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_call_without_a_key_ends_with_its_connection()
    {
        await using var host = await RunningHost.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gateway.OnInvoke = async (_, _, token) =>
        {
            await using var registration = token.Register(() => cancelled.SetResult());
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        };
        using var leaving = new CancellationTokenSource();
        var lost = host.Http.PostAsync(Route, new StringContent(Body), leaving.Token);
        await begun.Task;
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_was_never_sent_is_forgotten_so_that_it_can_be_tried_again()
    {
        await using var host = await RunningHost.StartAsync();
        host.Gateway.OnInvoke = (_, _, _) => throw new ToolInvocationException(ErrorCodes.ServerUnavailable, "It does not start.");
        var refused = await host.PostAsync(Route, Body, Key);
        host.Gateway.OnInvoke = null;

        Assert.Equal(503, refused.Status);
        Assert.True((await host.PostAsync(Route, Body, Key))["success"].GetBoolean());
    }

    [Fact]
    public async Task After_a_restart_an_answered_key_is_replayed_and_an_unanswered_one_is_unknown()
    {
        await using var home = new ScratchFolder();
        var provider = new FakeProvider();
        string apiKey;
        string answered;
        await using (var first = await RunningHost.StartAsync(provider: provider, home: home.Path))
        {
            apiKey = first.Key;
            answered = (await first.PostAsync(Route, Body, Key)).Text;
            await first.PostAsync(Route, Body, ("Idempotency-Key", "lost"));
            await first.PostAsync("/api/v1/mcp/add", """{"name":"n","source":{"type":"npm","package":"n"}}""", ("Idempotency-Key", "lost"));
        }

        await LoseAnswersAsync(home.Path);

        await using var second = await RunningHost.StartAsync(provider: provider, home: home.Path);
        var authorization = ("Authorization", "Bearer " + apiKey);

        Assert.Equal(answered, (await second.PostAsync(Route, Body, Key, authorization)).Text);
        var unknown = await second.PostAsync(Route, Body, ("Idempotency-Key", "lost"), authorization);
        Assert.Equal(200, unknown.Status);
        Assert.Equal("OUTCOME_UNKNOWN", unknown["errorDetails"].GetProperty("code").GetString());
        var add = await second.PostAsync("/api/v1/mcp/add", """{"name":"n","source":{"type":"npm","package":"n"}}""", ("Idempotency-Key", "lost"), authorization);
        Assert.Equal(409, add.Status);
        Assert.Equal("OUTCOME_UNKNOWN", add.Code);
    }

    [Fact]
    public async Task What_a_killed_process_had_begun_is_unknown_to_the_next_one_and_what_it_never_sent_is_new()
    {
        await using var home = new ScratchFolder();
        await using var left = new ScratchFolder();
        var provider = new FakeProvider();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (string, string) authorization;
        string kept;
        await using (var first = await RunningHost.StartAsync(provider: provider, home: home.Path))
        {
            authorization = ("Authorization", "Bearer " + first.Key);
            kept = (await first.PostAsync(Route, Body, ("Idempotency-Key", "kept"))).Text;
            first.Gateway.OnInvoke = (_, _, _) => throw new ToolInvocationException(ErrorCodes.ServerUnavailable, "It does not start.");
            Assert.Equal(503, (await first.PostAsync(Route, Body, ("Idempotency-Key", "refused"))).Status);
            first.Gateway.OnInvoke = async (id, _, _) =>
            {
                begun.SetResult();
                await release.Task;
                return new ToolResult { ToolId = id, Success = true };
            };
            var running = first.PostAsync(Route, Body, Key);
            await begun.Task;

            // Longer than answers wait to be written; then what a kill at this moment would leave.
            await Task.Delay(TimeSpan.FromSeconds(1));
            foreach (var file in Directory.GetFiles(home.Path).Where(file => Path.GetFileName(file) != HomeLock.FileName))
            {
                File.Copy(file, left.At(Path.GetFileName(file)));
            }

            release.SetResult();
            await running;
        }

        var runs = provider["acme"].Runs;
        await using var second = await RunningHost.StartAsync(provider: provider, home: left.Path);
        second.Gateway.OnInvoke = null;
        Assert.Equal("OUTCOME_UNKNOWN", (await second.PostAsync(Route, Body, Key, authorization))["errorDetails"].GetProperty("code").GetString());
        Assert.Equal(kept, (await second.PostAsync(Route, Body, ("Idempotency-Key", "kept"), authorization)).Text);
        Assert.Equal(runs, provider["acme"].Runs);
        Assert.True((await second.PostAsync(Route, Body, ("Idempotency-Key", "refused"), authorization))["success"].GetBoolean());
        Assert.Equal(runs + 1, provider["acme"].Runs);
    }

    [Fact]
    public async Task An_answer_is_replayed_from_memory_and_later_from_the_table()
    {
        await using var host = await RunningHost.StartAsync();
        var answers = new HashSet<string>();
        for (var time = 0; time < 4; time++)
        {
            answers.Add((await host.PostAsync(Route, Body, Key)).Text);
            Assert.Equal("IDEMPOTENCY_MISMATCH", (await host.PostAsync(Route, Body.Replace("hi", "ho", StringComparison.Ordinal), Key)).Code);
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        Assert.Single(answers);
        Assert.Equal(1, host.Gateway.Runs);
    }

    [Fact]
    public async Task A_home_whose_keys_cannot_be_kept_is_told_at_the_start()
    {
        await using var home = new ScratchFolder();
        Directory.CreateDirectory(home.At("idempotency.claims"));
        var e = await Assert.ThrowsAsync<ConnectorsException>(() => RunningHost.StartAsync(home: home.Path));
        Assert.Equal(ErrorCodes.HomeUnusable, e.Code);
        Assert.Contains(home.Path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_tool_said_is_kept_in_no_file_in_plain_text()
    {
        await using var home = new ScratchFolder();
        await using (var host = await RunningHost.StartAsync(home: home.Path))
        {
            host.Gateway.OnInvoke = (id, _, _) => Task.FromResult(new ToolResult { ToolId = id, Success = true, Data = "planted-answer" });
            await host.PostAsync(Route, Body, Key);
            Assert.Equal("planted-answer", (await host.PostAsync(Route, Body, Key))["data"].GetString());
            AssertNotIn(home.Path);
        }

        AssertNotIn(home.Path);

        static void AssertNotIn(string folder)
        {
            var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            Assert.Contains(files, file => file.EndsWith("idempotency.db", StringComparison.Ordinal));
            Assert.All(files, file =>
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                Assert.Equal(-1, bytes.AsSpan().IndexOf("planted-answer"u8));
            });
        }
    }

    [Fact]
    public async Task An_answer_whose_key_file_is_gone_is_unknown()
    {
        await using var home = new ScratchFolder();
        var provider = new FakeProvider();
        string apiKey;
        await using (var first = await RunningHost.StartAsync(provider: provider, home: home.Path))
        {
            apiKey = first.Key;
            await first.PostAsync(Route, Body, Key);
        }

        File.Delete(Path.Combine(home.Path, "secrets.key"));
        await using var second = await RunningHost.StartAsync(provider: provider, home: home.Path);
        var answer = await second.PostAsync(Route, Body, Key, ("Authorization", "Bearer " + apiKey));

        Assert.Equal("OUTCOME_UNKNOWN", answer["errorDetails"].GetProperty("code").GetString());
        Assert.Equal(1, provider["acme"].Runs);
    }

    /// <summary>Leaves what a process leaves that was killed before it answered: the keys are there, their answers are not.</summary>
    private static async Task LoseAnswersAsync(string home)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(home, "idempotency.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE calls SET status = NULL, answer = NULL WHERE id > 1";
        Assert.Equal(2, await command.ExecuteNonQueryAsync());
    }
}
