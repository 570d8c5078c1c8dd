using Connectors.Engine.Storage.Host;
using Connectors.TestSupport;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Tests.Storage;

public sealed class IdempotencyFilesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 6, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private readonly ScratchFolder scratch = new();

    private string FilePath => scratch.At("claims");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => scratch.DisposeAsync();

    [Fact]
    public void Claims_outlive_who_wrote_them_and_those_given_back_do_not()
    {
        using var file = new ClaimFile(FilePath);
        file.Take(MakeClaim(1));
        file.Take(MakeClaim(2));
        file.Take(new Claim([3], [], 7));
        file.GiveBack(MakeClaim(2));

        // A second reader, as after a kill: the first one wrote no ending.
        using var later = new ClaimFile(FilePath);
        var left = later.Read().OrderBy(claim => claim.Scope.Length).ToArray();
        Assert.Equal([[3], MakeClaim(1).Scope], left.Select(claim => claim.Scope));
        Assert.Equal([[], MakeClaim(1).BodyHash], left.Select(claim => claim.BodyHash));
        Assert.Equal([7, MakeClaim(1).ExpiresAt], left.Select(claim => claim.ExpiresAt));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(74)]
    public void Half_a_record_at_the_end_is_passed_over_and_written_over(int bytes)
    {
        using (var file = new ClaimFile(FilePath))
        {
            file.Take(MakeClaim(1));
        }

        using (var end = new FileStream(FilePath, FileMode.Append))
        {
            end.Write(Enumerable.Repeat((byte)1, bytes).ToArray());
        }

        using (var file = new ClaimFile(FilePath))
        {
            Assert.Equal([MakeClaim(1).Scope], file.Read().Select(claim => claim.Scope));
            file.Take(MakeClaim(2));
        }

        using var again = new ClaimFile(FilePath);
        Assert.Equal([MakeClaim(1).Scope, MakeClaim(2).Scope], again.Read().Select(claim => claim.Scope));
    }

    [Fact]
    public void Zeros_that_a_machine_left_are_no_claims()
    {
        File.WriteAllBytes(FilePath, new byte[300]);
        using var file = new ClaimFile(FilePath);
        Assert.Empty(file.Read());
    }

    [Fact]
    public async Task Claims_taken_while_the_file_is_written_anew_are_in_it()
    {
        using var file = new ClaimFile(FilePath);
        var taken = new System.Collections.Concurrent.ConcurrentDictionary<int, Claim>();
        var takers = Enumerable.Range(0, 4).Select(taker => Task.Run(() =>
        {
            for (var number = taker; number < 4000; number += 4)
            {
                taken[number] = MakeClaim(number);
                file.Take(taken[number]);
            }
        })).ToArray();
        while (!Task.WhenAll(takers).IsCompleted)
        {
            file.Replace(() => taken.Values);
        }

        await Task.WhenAll(takers);
        using var later = new ClaimFile(FilePath);
        Assert.Equal(4000, later.Read().Count);
    }

    [Fact]
    public void Only_the_owner_can_read_the_files()
    {
        using var file = new ClaimFile(FilePath);
        using var table = new IdempotencyTable(scratch.At("calls.db"));
        file.Replace(() => [MakeClaim(1)]);
        foreach (var path in new[] { FilePath, scratch.At("calls.db"), scratch.At("calls.db-wal") })
        {
            // Windows has rights of another kind; the home's hold.
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }
        }
    }

    [Fact]
    public void A_call_is_found_until_it_expires_and_then_purged()
    {
        using var table = new IdempotencyTable(scratch.At("calls.db"));
        table.Add([new IdempotencyRow(MakeClaim(1), 200, [1, 2]), new IdempotencyRow(MakeClaim(2), 201, [])], Now, Now + Lifetime);

        var found = table.Find(MakeClaim(1).Scope, Now)!;
        Assert.Equal(200, found.Status);
        Assert.Equal([1, 2], found.Answer!);
        Assert.Equal(MakeClaim(1).BodyHash, found.Claim.BodyHash);
        Assert.Equal([], table.Find(MakeClaim(2).Scope, Now)!.Answer!);
        Assert.Null(table.Find(MakeClaim(3).Scope, Now));
        Assert.Null(table.Find(MakeClaim(1).Scope, Now + Lifetime));

        Assert.Equal(2, table.ReadScopes(Now).Count);
        table.Add([new IdempotencyRow(MakeClaim(3), 200, [3])], Now + Lifetime, Now + (2 * Lifetime));
        Assert.Equal([MakeClaim(3).Scope], table.ReadScopes(DateTimeOffset.MinValue));
    }

    [Fact]
    public void What_nobody_answered_stands_behind_an_answer_and_before_what_has_expired()
    {
        using var table = new IdempotencyTable(scratch.At("calls.db"));
        table.Add([new IdempotencyRow(MakeClaim(1), 200, [1])], Now, DateTimeOffset.FromUnixTimeMilliseconds(MakeClaim(1).ExpiresAt).AddSeconds(1));
        table.Add([new IdempotencyRow(MakeClaim(2), 200, [2])], Now, DateTimeOffset.FromUnixTimeMilliseconds(MakeClaim(2).ExpiresAt).AddMinutes(-11));

        table.AddUnanswered([MakeClaim(1), MakeClaim(2), MakeClaim(3)]);
        Assert.Equal(200, table.Find(MakeClaim(1).Scope, Now)!.Status);
        Assert.Null(table.Find(MakeClaim(2).Scope, Now)!.Status);
        Assert.Null(table.Find(MakeClaim(3).Scope, Now)!.Answer);
    }

    [Fact]
    public void Calls_that_cannot_be_written_are_not_written_in_part_and_the_next_ones_are()
    {
        using var table = new IdempotencyTable(scratch.At("calls.db"));
        Assert.Throws<InvalidOperationException>(() => table.Add([new IdempotencyRow(MakeClaim(1), 200, [1]), new IdempotencyRow(MakeClaim(2), null, null)], Now, Now + Lifetime));
        Assert.Null(table.Find(MakeClaim(1).Scope, Now));

        table.Add([new IdempotencyRow(MakeClaim(1), 200, [1])], Now, Now + Lifetime);
        Assert.NotNull(table.Find(MakeClaim(1).Scope, Now));
    }

    [Fact]
    public void A_table_that_another_process_has_cannot_be_opened()
    {
        using var table = new IdempotencyTable(scratch.At("calls.db"));
        using var other = new SqliteConnection($"Data Source={scratch.At("calls.db")};Pooling=False;Default Timeout=1");
        Assert.Throws<SqliteException>(() =>
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "SELECT count(*) FROM calls";
            command.ExecuteScalar();
        });
    }

    [Fact]
    public void A_scope_is_known_for_a_life_at_least_and_forgotten_after_two()
    {
        var known = new KnownScopes(Lifetime);
        Assert.False(known.MayHold(MakeClaim(1).Scope));
        known.Add([MakeClaim(1).Scope], Now);
        known.Add([MakeClaim(2).Scope], Now + (Lifetime * 0.9));
        Assert.True(known.MayHold(MakeClaim(1).Scope));

        known.Add([MakeClaim(3).Scope], Now + (Lifetime * 1.8));
        Assert.True(known.MayHold(MakeClaim(2).Scope));
        known.Add([], Now + (Lifetime * 2.8));
        Assert.False(known.MayHold(MakeClaim(2).Scope));
        Assert.True(known.MayHold(MakeClaim(3).Scope));
    }

    private static Claim MakeClaim(int number) => new([.. Enumerable.Repeat((byte)9, 28), .. BitConverter.GetBytes(number)], BitConverter.GetBytes(number), (Now + Lifetime).ToUnixTimeMilliseconds() + number);
}
