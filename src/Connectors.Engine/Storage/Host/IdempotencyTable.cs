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
    private SqliteCommand? claim;
    private SqliteCommand? complete;

    /// <summary>Takes a key. It is written when the answer is there.</summary>
    /// <param name="scope">Names the key, with all that it belongs to.</param>
    /// <param name="bodyHash">Digest of the call's body.</param>
    /// <param name="owner">This start of the host.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">How long the key is kept.</param>
    /// <returns>Null when the key was free; else what is known of the call that has it.</returns>
    public Task<IdempotencyRow?> ClaimAsync(byte[] scope, byte[] bodyHash, string owner, DateTimeOffset now, TimeSpan lifetime) => writer.WriteAsync(connection =>
    {
        Purge(connection, now);
        if (TryClaim(connection, scope, bodyHash, owner, now + lifetime))
        {
            return null;
        }

        var (row, expiresAt) = Read(connection, scope);
        if (expiresAt > now)
        {
            return row;
        }

        Remove(connection, scope);
        TryClaim(connection, scope, bodyHash, owner, now + lifetime);
        return null;
    });

    /// <summary>Keeps the answer of a key.</summary>
    public Task CompleteAsync(byte[] scope, int status, byte[] answer) => writer.WriteSoonAsync(connection =>
    {
        complete ??= Command(connection, "INSERT OR REPLACE INTO idempotency_answers SELECT id, $status, $answer FROM idempotency WHERE scope = $scope", "$status", "$answer", "$scope");
        return Run(complete, status, answer, scope);
    });

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

    private bool TryClaim(SqliteConnection connection, byte[] scope, byte[] bodyHash, string owner, DateTimeOffset expiresAt)
    {
        claim ??= Command(connection, "INSERT INTO idempotency (scope, body_hash, owner, expires_at) VALUES ($scope, $body, $owner, $expires) ON CONFLICT DO NOTHING", "$scope", "$body", "$owner", "$expires");
        return Run(claim, scope, bodyHash, owner, expiresAt.ToUnixTimeMilliseconds()) > 0;
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
