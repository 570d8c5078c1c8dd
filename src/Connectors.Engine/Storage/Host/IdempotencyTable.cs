using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage.Host;

/// <summary>Idempotency keys in SQLite. Writes are shared out among the callers that wait at the same time.</summary>
internal sealed class IdempotencyTable(BatchWriter writer)
{
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(1);

    // Used by the writer's thread alone; the connection that it is bound to lives as long as this.
    private DateTimeOffset purgedAt;
    private SqliteCommand? claim;
    private SqliteCommand? complete;

    /// <summary>Takes a key. It is written when the answer is there.</summary>
    /// <param name="scope">Names the key: digest of all that it belongs to.</param>
    /// <param name="bodyHash">Digest of the call's body.</param>
    /// <param name="owner">This start of the host.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">How long the key is kept.</param>
    /// <returns>Null when the key was free; else what is known of the call that has it.</returns>
    public Task<IdempotencyRow?> ClaimAsync(byte[] scope, byte[] bodyHash, string owner, DateTimeOffset now, TimeSpan lifetime) => writer.WriteAsync(connection =>
    {
        Purge(connection, now);
        claim ??= Command(connection, """
            INSERT INTO idempotency (scope, body_hash, owner, expires_at) VALUES ($scope, $body, $owner, $expires)
            ON CONFLICT (scope) DO UPDATE SET body_hash = excluded.body_hash, owner = excluded.owner, expires_at = excluded.expires_at, status = NULL, answer = NULL
            WHERE expires_at <= $now
            """);
        Bind(claim, ("$scope", scope), ("$body", bodyHash), ("$owner", owner), ("$expires", (now + lifetime).ToUnixTimeMilliseconds()), ("$now", now.ToUnixTimeMilliseconds()));
        return claim.ExecuteNonQuery() > 0 ? null : Read(connection, scope);
    });

    /// <summary>Keeps the answer of a key.</summary>
    public Task CompleteAsync(byte[] scope, int status, byte[] answer) => writer.WriteAsync(connection =>
    {
        complete ??= Command(connection, "UPDATE idempotency SET status = $status, answer = $answer WHERE scope = $scope");
        Bind(complete, ("$status", status), ("$answer", answer), ("$scope", scope));
        return complete.ExecuteNonQuery();
    });

    /// <summary>Forgets a key.</summary>
    public Task ReleaseAsync(byte[] scope) => writer.WriteAsync(connection =>
    {
        using var command = Command(connection, "DELETE FROM idempotency WHERE scope = $scope");
        Bind(command, ("$scope", scope));
        return command.ExecuteNonQuery();
    });

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (command.Parameters.Contains(name))
            {
                command.Parameters[name].Value = value;
            }
            else
            {
                command.Parameters.AddWithValue(name, value);
            }
        }
    }

    private static IdempotencyRow Read(SqliteConnection connection, byte[] scope)
    {
        using var command = Command(connection, "SELECT body_hash, owner, status, answer FROM idempotency WHERE scope = $scope");
        Bind(command, ("$scope", scope));
        using var reader = command.ExecuteReader();
        reader.Read();
        return reader.IsDBNull(2)
            ? new IdempotencyRow(reader.GetFieldValue<byte[]>(0), reader.GetString(1), null, null)
            : new IdempotencyRow(reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
    }

    private void Purge(SqliteConnection connection, DateTimeOffset now)
    {
        if (now - purgedAt < PurgeEvery)
        {
            return;
        }

        purgedAt = now;
        using var command = Command(connection, "DELETE FROM idempotency WHERE expires_at <= $now");
        Bind(command, ("$now", now.ToUnixTimeMilliseconds()));
        command.ExecuteNonQuery();
    }
}
