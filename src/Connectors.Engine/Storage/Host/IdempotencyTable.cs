using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage.Host;

/// <summary>Calls under idempotency keys, in an SQLite file of the REST host's in the home. Thread-safe; one process has it at a time.</summary>
/// <remarks>Rows are only ever added at the end and purged from the beginning, so that hardly a page is written twice.</remarks>
internal sealed class IdempotencyTable : IDisposable
{
    private const int Version = 1;

    // Often, so that no purge has much to do.
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly PreparedStatement insert;
    private DateTimeOffset purgedAt;

    /// <summary>Opens the table, making it when it is not there, readable by its owner only.</summary>
    /// <exception cref="IOException">The file cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to somebody else.</exception>
    public IdempotencyTable(string path)
    {
        PrivateFile.Open(path).Dispose();
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();

            // NORMAL loses nothing when the process dies, only when the machine does.
            HostDatabase.Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            MakeTable();
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unusable(e);
        }

        insert = new PreparedStatement(connection, "INSERT OR REPLACE INTO calls (scope, body_hash, expires_at, status, answer) VALUES (?1, ?2, ?3, ?4, ?5)");
    }

    /// <summary>Adds calls that were answered, in one transaction; drops those that have expired.</summary>
    /// <param name="rows">The calls.</param>
    /// <param name="now">The time.</param>
    /// <param name="expiresAt">When their keys are free again.</param>
    /// <exception cref="IOException">They cannot be written; none is.</exception>
    public void Add(IReadOnlyCollection<IdempotencyRow> rows, DateTimeOffset now, DateTimeOffset expiresAt) => Transact(() =>
    {
        Purge(now);
        foreach (var (claim, status, answer) in rows)
        {
            insert.Bind(1, claim.Scope).Bind(2, claim.BodyHash).Bind(3, expiresAt.ToUnixTimeMilliseconds()).Bind(4, status!.Value).Bind(5, answer).Run();
        }
    });

    /// <summary>Adds calls of which nobody knows what became, in one transaction; those that were answered stay as they are.</summary>
    /// <exception cref="IOException">They cannot be written; none is.</exception>
    public void AddUnanswered(IReadOnlyCollection<Claim> claims) => Transact(() =>
    {
        foreach (var claim in claims)
        {
            // What was answered expires later than its claim; what expires earlier is a former call's.
            using var command = Command(
                """
                INSERT INTO calls (scope, body_hash, expires_at) VALUES ($scope, $body, $expires)
                ON CONFLICT DO UPDATE SET body_hash = excluded.body_hash, expires_at = excluded.expires_at, status = NULL, answer = NULL WHERE excluded.expires_at > calls.expires_at
                """,
                ("$scope", claim.Scope), ("$body", claim.BodyHash), ("$expires", claim.ExpiresAt));
            command.ExecuteNonQuery();
        }
    });

    /// <summary>The call under a key; null when there is none, or it has expired.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IdempotencyRow? Find(byte[] scope, DateTimeOffset now) => Locked(() =>
    {
        using var command = Command("SELECT body_hash, expires_at, status, answer FROM calls WHERE scope = $scope AND expires_at > $now", ("$scope", scope), ("$now", now.ToUnixTimeMilliseconds()));
        using var reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        var claim = new Claim(scope, reader.GetFieldValue<byte[]>(0), reader.GetInt64(1));
        return reader.IsDBNull(2) ? new IdempotencyRow(claim, null, null) : new IdempotencyRow(claim, reader.GetInt32(2), reader.GetFieldValue<byte[]>(3));
    });

    /// <summary>The keys of all calls that have not expired.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<byte[]> ReadScopes(DateTimeOffset now) => Locked(() =>
    {
        using var command = Command("SELECT scope FROM calls WHERE expires_at > $now", ("$now", now.ToUnixTimeMilliseconds()));
        using var reader = command.ExecuteReader();
        var scopes = new List<byte[]>();
        while (reader.Read())
        {
            scopes.Add(reader.GetFieldValue<byte[]>(0));
        }

        return scopes;
    });

    public void Dispose()
    {
        lock (gate)
        {
            insert.Dispose();
            connection.Dispose();
        }
    }

    // Nobody outside this folder knows SQLite.
    private static IOException Unusable(SqliteException e) => new(e.Message, e);

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private void MakeTable()
    {
        using var version = Command("PRAGMA user_version");
        if ((long)version.ExecuteScalar()! == Version)
        {
            return;
        }

        // What another version of this program kept lives for minutes.
        HostDatabase.Execute(connection, $"""
            BEGIN IMMEDIATE;
            DROP TABLE IF EXISTS calls;
            CREATE TABLE calls (
                id INTEGER PRIMARY KEY, scope BLOB NOT NULL UNIQUE, body_hash BLOB NOT NULL, expires_at INTEGER NOT NULL, status INTEGER, answer BLOB);
            PRAGMA user_version = {Version};
            COMMIT;
            """);
    }

    private void Transact(Action write) => Locked(() =>
    {
        HostDatabase.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            write();
            HostDatabase.Execute(connection, "COMMIT");
            return true;
        }
        catch
        {
            // A full disk, among others, has ended it already.
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                HostDatabase.Execute(connection, "ROLLBACK");
            }

            throw;
        }
    });

    private T Locked<T>(Func<T> use)
    {
        lock (gate)
        {
            try
            {
                return use();
            }
            catch (SqliteException e)
            {
                throw Unusable(e);
            }
        }
    }

    // All keys live equally long, so those that have expired are the first ones. One that a clock put back makes live longer holds up those behind it, not for ever.
    private void Purge(DateTimeOffset now)
    {
        if (now - purgedAt < PurgeEvery)
        {
            return;
        }

        purgedAt = now;
        using var first = Command("SELECT id FROM calls WHERE expires_at > $now ORDER BY id LIMIT 1", ("$now", now.ToUnixTimeMilliseconds()));
        using var expired = Command("DELETE FROM calls WHERE id < $kept", ("$kept", first.ExecuteScalar() as long? ?? long.MaxValue));
        expired.ExecuteNonQuery();
    }
}
