using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage.Host;

/// <summary>Idempotency keys in SQLite. Writes are shared out among the callers that wait at the same time.</summary>
/// <remarks>Rows are only ever added at the end and purged from the beginning, so that hardly a page is written twice.</remarks>
internal sealed class IdempotencyTable(BatchWriter writer)
{
    // Often, so that no purge has much to do and holds up the calls behind it.
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromSeconds(1);

    // Used by one writer at a time; the connection that they are bound to lives as long as this.
    private DateTimeOffset purgedAt;
    private readonly PreparedStatement claim = writer.Prepare("INSERT INTO idempotency (scope, body_hash, owner, expires_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
    private readonly PreparedStatement complete = writer.Prepare("INSERT OR REPLACE INTO idempotency_answers SELECT id, ?1, ?2 FROM idempotency WHERE id = ?3 AND scope = ?4");

    /// <summary>Takes a key. It is written when the answer is there.</summary>
    /// <param name="scope">Names the key, with all that it belongs to.</param>
    /// <param name="bodyHash">Digest of the call's body.</param>
    /// <param name="owner">This start of the host.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">How long the key is kept.</param>
    /// <returns>The number of the key and null when it was free; else nothing, and what is known of the call that has it.</returns>
    public Task<(long Id, IdempotencyRow? Other)> ClaimAsync(byte[] scope, byte[] bodyHash, string owner, DateTimeOffset now, TimeSpan lifetime) => writer.WriteAsync<(long, IdempotencyRow?)>(connection =>
    {
        Purge(connection, now);
        if (TryClaim(connection, scope, bodyHash, owner, now + lifetime) is { } id)
        {
            return (id, null);
        }

        var (row, expiresAt) = Read(connection, scope);
        if (expiresAt > now)
        {
            return (0, row);
        }

        Remove(connection, scope);
        return (TryClaim(connection, scope, bodyHash, owner, now + lifetime) ?? 0, null);
    });

    /// <summary>Keeps the answer of a key.</summary>
    /// <param name="id">Its number. Found by it, the row is still checked to be this key's: one that has expired gives its number away.</param>
    /// <param name="scope">Names the key.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="answer">The answer.</param>
    public Task CompleteAsync(long id, byte[] scope, int status, byte[] answer) =>
        writer.WriteSoonAsync(_ => complete.Bind(1, status).Bind(2, answer).Bind(3, id).Bind(4, scope).Run());

    /// <summary>Forgets a key.</summary>
    public Task ReleaseAsync(byte[] scope) => writer.WriteAsync(connection => Remove(connection, scope));

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }

        return command.ExecuteNonQuery();
    }

    private static (IdempotencyRow Row, DateTimeOffset ExpiresAt) Read(SqliteConnection connection, byte[] scope)
    {
        using var command = Command(connection, "SELECT body_hash, owner, expires_at, status, answer FROM idempotency LEFT JOIN idempotency_answers USING (id) WHERE scope = $scope", "$scope");
        command.Parameters[0].Value = scope;
        using var reader = command.ExecuteReader();
        reader.Read();
        var (status, answer) = reader.IsDBNull(3) ? ((int?)null, (byte[]?)null) : (reader.GetInt32(3), reader.GetFieldValue<byte[]>(4));
        return (new IdempotencyRow(reader.GetFieldValue<byte[]>(0), reader.GetString(1), status, answer), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)));
    }

    private static int Remove(SqliteConnection connection, byte[] scope)
    {
        using var answer = Command(connection, "DELETE FROM idempotency_answers WHERE id = (SELECT id FROM idempotency WHERE scope = $scope)", "$scope");
        using var key = Command(connection, "DELETE FROM idempotency WHERE scope = $scope", "$scope");
        return Run(answer, scope) + Run(key, scope);
    }

    private long? TryClaim(SqliteConnection connection, byte[] scope, byte[] bodyHash, string owner, DateTimeOffset expiresAt)
    {
        var isFree = claim.Bind(1, scope).Bind(2, bodyHash).Bind(3, owner).Bind(4, expiresAt.ToUnixTimeMilliseconds()).Run() > 0;
        return isFree ? SQLitePCL.raw.sqlite3_last_insert_rowid(connection.Handle) : null;
    }

    // All keys live equally long, so those that have expired are the first ones. One that a clock put back makes live longer holds up those behind it, not for ever.
    private void Purge(SqliteConnection connection, DateTimeOffset now)
    {
        if (now - purgedAt < PurgeEvery)
        {
            return;
        }

        purgedAt = now;
        using var first = Command(connection, "SELECT id FROM idempotency WHERE expires_at > $now ORDER BY id LIMIT 1", "$now");
        first.Parameters[0].Value = now.ToUnixTimeMilliseconds();
        var kept = first.ExecuteScalar() as long? ?? long.MaxValue;
        using var keys = Command(connection, "DELETE FROM idempotency WHERE id < $kept", "$kept");
        using var answers = Command(connection, "DELETE FROM idempotency_answers WHERE id < $kept", "$kept");
        Run(keys, kept);
        Run(answers, kept);
    }
}
