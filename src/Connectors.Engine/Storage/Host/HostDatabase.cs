using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage.Host;

/// <summary>The REST host's own SQLite file in the home: API keys, and the secret of the audit's digests.</summary>
/// <remarks>Here and not in the host, because SQL stays in this folder; and a file of its own, because other processes on the home need none of it.</remarks>
internal sealed class HostDatabase
{
    private const int Version = 3;
    private readonly string connectionString;

    /// <summary>Opens the file, making it when it is not there, readable by its owner only.</summary>
    /// <exception cref="ConnectorsException">The file cannot be used, or is from a newer version.</exception>
    public HostDatabase(string home)
    {
        Path = System.IO.Path.Combine(home, "gateway.db");
        connectionString = new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false, DefaultTimeout = 10 }.ToString();
        try
        {
            Directory.CreateDirectory(home);
            PrivateFile.Open(Path).Dispose();
            Migrate();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new ConnectorsException(ErrorCodes.HomeUnusable, $"The gateway's store '{Path}' cannot be used: {e.Message}", e);
        }
    }

    public string Path { get; }

    /// <summary>The secret of the audit's digests, made with the file.</summary>
    public byte[] ReadAuditSecret()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM settings WHERE name = 'audit_secret'";
        return (byte[])command.ExecuteScalar()!;
    }

    /// <summary>A connection of the caller's own.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();

        // NORMAL loses nothing when a process dies, only when the machine does.
        Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 10000;");
        return connection;
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Migrate()
    {
        using var connection = Open();
        Execute(connection, "PRAGMA journal_mode = WAL;");
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > Version)
        {
            throw new ConnectorsException(ErrorCodes.StoreTooNew, $"The gateway's store '{Path}' is of version {version}, newer than this program's {Version}. Use the newer program.");
        }

        if (version < 1)
        {
            Execute(connection, """
                CREATE TABLE keys (
                    id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL, tenants TEXT NOT NULL, scopes INTEGER NOT NULL,
                    created_at INTEGER NOT NULL, expires_at INTEGER) WITHOUT ROWID;
                CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
                INSERT INTO settings VALUES ('keys_version', 0), ('audit_secret', randomblob(32));
                """);
        }

        if (version < 3)
        {
            // Idempotency keys have a file of their own since.
            Execute(connection, "DROP TABLE IF EXISTS idempotency; DROP TABLE IF EXISTS idempotency_answers; PRAGMA user_version = 3;");
        }

        transaction.Commit();
    }
}
