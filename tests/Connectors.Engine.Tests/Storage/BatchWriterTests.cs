using Connectors.Engine.Storage.Host;
using Connectors.TestSupport;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Tests.Storage;

public sealed class BatchWriterTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly ScratchFolder scratch = new();
    private HostDatabase database = null!;
    private BatchWriter writer = null!;

    public ValueTask InitializeAsync()
    {
        database = new HostDatabase(scratch.Path);
        writer = new BatchWriter(database);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await scratch.DisposeAsync();
    }

    [Fact]
    public async Task Many_writers_each_get_their_own_answer_and_all_of_it_is_written()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(() => writer.WriteAsync(Insert($"n{number}"))))).WaitAsync(Limit);

        Assert.Equal(2000, answers.Distinct().Count());
        Assert.Equal(2000L, Count());
    }

    [Fact]
    public async Task A_write_that_fails_tells_its_caller_and_the_next_one_goes_on()
    {
        await Assert.ThrowsAsync<SqliteException>(() => writer.WriteAsync(connection => Run(connection, "INSERT INTO nowhere VALUES (1)"))).WaitAsync(Limit);

        await writer.WriteAsync(Insert("after")).WaitAsync(Limit);
        Assert.Equal(1L, Count());
    }

    [Fact]
    public async Task A_write_that_nobody_waits_for_runs_before_later_ones_or_after_a_moment_or_at_the_end()
    {
        var withNext = writer.WriteSoonAsync(Insert("a"));
        Assert.Equal(1L, await writer.WriteAsync(connection => Number(connection)).WaitAsync(Limit));
        await withNext.WaitAsync(Limit);

        await writer.WriteSoonAsync(Insert("b")).WaitAsync(Limit);
        Assert.Equal(2L, Count());

        var last = writer.WriteSoonAsync(Insert("c"));
        await writer.DisposeAsync();
        Assert.True(last.IsCompletedSuccessfully);
        Assert.Equal(3L, Count());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.WriteAsync(Insert("d")));
    }

    [Fact]
    public async Task An_idempotency_key_is_free_again_when_it_has_expired_and_its_answer_is_gone()
    {
        var table = new IdempotencyTable(writer);
        var (scope, body, now, lifetime) = (new byte[] { 1 }, new byte[] { 2 }, DateTimeOffset.UnixEpoch.AddYears(60), TimeSpan.FromMinutes(10));
        var (id, other) = await table.ClaimAsync(scope, body, "me", now, lifetime);
        Assert.Null(other);
        await table.CompleteAsync(id, scope, 200, [3]);
        var (_, known) = await table.ClaimAsync(scope, body, "me", now, lifetime);
        Assert.Equal(200, known!.Status);
        Assert.Equal([3], known.Answer!);

        // Not purged yet, since that is done once in a second of the clock: taken over where it stands.
        Assert.Null((await table.ClaimAsync([9], body, "me", now + lifetime, lifetime)).Other);
        Assert.Null((await table.ClaimAsync([8], body, "me", now, TimeSpan.Zero)).Other);
        Assert.Null((await table.ClaimAsync([8], [7], "you", now, lifetime)).Other);
        var (_, again) = await table.ClaimAsync([8], [7], "me", now, lifetime);
        Assert.Equal("you", again!.Owner);
        Assert.Equal([7], again.BodyHash);
        Assert.Null(again.Answer);

        // An hour later nothing is left of any of them.
        Assert.Null((await table.ClaimAsync([10], body, "me", now.AddHours(1), lifetime)).Other);
        Assert.Equal(1L, await writer.WriteAsync(Number));
    }

    [Fact]
    public async Task An_answer_that_comes_after_its_key_has_expired_is_not_taken_for_that_of_the_key_which_got_its_number()
    {
        var table = new IdempotencyTable(writer);
        var (body, now, lifetime) = (new byte[] { 2 }, DateTimeOffset.UnixEpoch.AddYears(60), TimeSpan.FromMinutes(10));
        var (first, _) = await table.ClaimAsync([1], body, "me", now, lifetime);
        var (second, _) = await table.ClaimAsync([2], body, "me", now.AddHours(1), lifetime);
        Assert.Equal(first, second);

        await table.CompleteAsync(first, [1], 200, [3]);
        var (_, other) = await table.ClaimAsync([2], body, "me", now.AddHours(1), lifetime);
        Assert.Null(other!.Answer);
        await table.CompleteAsync(second, [2], 200, [4]);
        (_, other) = await table.ClaimAsync([2], body, "me", now.AddHours(1), lifetime);
        Assert.Equal([4], other!.Answer!);
    }

    private static Func<SqliteConnection, long> Insert(string name) => connection =>
    {
        Run(connection, $"INSERT INTO idempotency (scope, body_hash, owner, expires_at) VALUES (CAST('{name}' AS BLOB), x'00', 'test', {long.MaxValue})");
        return (long)Scalar(connection, "SELECT last_insert_rowid()");
    };

    private static long Number(SqliteConnection connection) => (long)Scalar(connection, "SELECT count(*) FROM idempotency");

    private static int Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    private long Count()
    {
        using var connection = database.Open();
        return Number(connection);
    }
}
