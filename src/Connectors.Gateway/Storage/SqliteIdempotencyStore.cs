using Connectors.Gateway.Configuration;
using Connectors.Gateway.Idempotency;
using Microsoft.Data.Sqlite;

namespace Connectors.Gateway.Storage;

/// <summary>Idempotency records in SQLite.</summary>
internal sealed class SqliteIdempotencyStore(SqliteBatchWriter writer, GatewaySettings settings, TimeProvider clock) : IIdempotencyStore
{
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(1);

    /// <summary>Tells this start of the host from earlier ones, whose unanswered keys nobody works on any more.</summary>
    private readonly string owner = Guid.NewGuid().ToString("n");

    // Used by the writer's thread alone.
    private DateTimeOffset purgedAt;
    private SqliteCommand? insert;

    public Task<IdempotencyClaim> ClaimAsync(byte[] scope, byte[] bodyHash) => writer.WriteAsync(connection =>
    {
        var now = clock.GetUtcNow();
        Purge(connection, now);
        insert ??= Command(connection, """
            INSERT INTO idempotency (scope, body_hash, owner, expires_at) VALUES ($scope, $body, $owner, $expires)
            ON CONFLICT (scope) DO UPDATE SET body_hash = excluded.body_hash, owner = excluded.owner, expires_at = excluded.expires_at, status = NULL, answer = NULL
            WHERE expires_at <= $now
            """, ("$scope", scope), ("$body", bodyHash), ("$owner", owner), ("$expires", 0L), ("$now", 0L));
        insert.Parameters["$scope"].Value = scope;
        insert.Parameters["$body"].Value = bodyHash;
        insert.Parameters["$expires"].Value = (now + settings.IdempotencyLifetime).ToUnixTimeMilliseconds();
        insert.Parameters["$now"].Value = now.ToUnixTimeMilliseconds();
        return insert.ExecuteNonQuery() > 0 ? IdempotencyClaim.New : Existing(connection, scope, bodyHash);
    });

    public Task CompleteAsync(byte[] scope, StoredAnswer answer) => writer.WriteAsync(connection =>
    {
        using var command = Command(connection, "UPDATE idempotency SET status = $status, answer = $answer WHERE scope = $scope", ("$status", answer.Status), ("$answer", answer.Body), ("$scope", scope));
        return command.ExecuteNonQuery();
    });

    public Task ReleaseAsync(byte[] scope) => writer.WriteAsync(connection =>
    {
        using var command = Command(connection, "DELETE FROM idempotency WHERE scope = $scope", ("$scope", scope));
        return command.ExecuteNonQuery();
    });

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private IdempotencyClaim Existing(SqliteConnection connection, byte[] scope, byte[] bodyHash)
    {
        using var command = Command(connection, "SELECT body_hash, owner, status, answer FROM idempotency WHERE scope = $scope", ("$scope", scope));
        using var reader = command.ExecuteReader();
        reader.Read();
        if (!reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(bodyHash))
        {
            return IdempotencyClaim.Mismatch;
        }

        if (!reader.IsDBNull(2))
        {
            return IdempotencyClaim.Answered(new StoredAnswer(reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        }

        return reader.GetString(1) == owner ? IdempotencyClaim.InProgress : IdempotencyClaim.OutcomeUnknown;
    }

    private void Purge(SqliteConnection connection, DateTimeOffset now)
    {
        if (now - purgedAt < PurgeEvery)
        {
            return;
        }

        purgedAt = now;
        using var command = Command(connection, "DELETE FROM idempotency WHERE expires_at <= $now", ("$now", now.ToUnixTimeMilliseconds()));
        command.ExecuteNonQuery();
    }
}
