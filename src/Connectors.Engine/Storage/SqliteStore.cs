using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage;

/// <summary>The store in one SQLite file in WAL mode, shared by all processes on a home.</summary>
internal sealed partial class SqliteStore : IConnectorStore
{
    // "Conn" in ASCII: says whose file it is, see sqlite.org/pragma.html#pragma_application_id.
    private const int ApplicationId = 0x436F6E6E;

    private const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE revisions (tenant TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE servers (
            tenant TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, category TEXT NOT NULL, category_inferred INTEGER NOT NULL, description TEXT NOT NULL,
            source TEXT NOT NULL, environment TEXT NOT NULL, secrets BLOB, deployment TEXT NOT NULL,
            version TEXT NOT NULL, protocol TEXT, error TEXT,
            PRIMARY KEY (tenant, name)) WITHOUT ROWID;
        CREATE TABLE tools (
            tenant TEXT NOT NULL, server TEXT NOT NULL COLLATE NOCASE, position INTEGER NOT NULL, name TEXT NOT NULL, category TEXT NOT NULL,
            title TEXT, description TEXT NOT NULL, input_schema TEXT NOT NULL, output_schema TEXT, annotations TEXT, token_cost INTEGER NOT NULL,
            PRIMARY KEY (tenant, server, position)) WITHOUT ROWID;
        CREATE TABLE deployments (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, status INTEGER NOT NULL, code TEXT,
            source TEXT NOT NULL, category TEXT, description TEXT, environment TEXT NOT NULL, secrets BLOB, replace INTEGER NOT NULL,
            created INTEGER NOT NULL, started INTEGER, completed INTEGER, progress INTEGER NOT NULL, message TEXT NOT NULL, error TEXT,
            tools INTEGER NOT NULL, interruptions INTEGER NOT NULL, owner TEXT, cancel INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX deployments_by_tenant ON deployments (tenant, created DESC);
        CREATE TABLE log_lines (
            deployment TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, stream TEXT NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (deployment, seq)) WITHOUT ROWID;
        CREATE TABLE vectors (model TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, hash)) WITHOUT ROWID;
        CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE processes (process TEXT PRIMARY KEY, owner TEXT NOT NULL, tenant TEXT NOT NULL, server TEXT NOT NULL) WITHOUT ROWID;
        """;

    private static readonly TimeSpan LookLifetime = TimeSpan.FromMilliseconds(1);

    private readonly string file;
    private readonly string connectionString;
    private readonly int? maximumPages;
    private readonly Lock lookoutGate = new();
    private SqliteCommand? lookout;
    private volatile Look? lastLook;
    private long writes;

    private SqliteStore(string file, int? maximumPages)
    {
        this.file = file;
        this.maximumPages = maximumPages;
        connectionString = ConnectionString(file, SqliteOpenMode.ReadWriteCreate);
    }

    /// <summary>Opens the store of a home, making it when it is not there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maximumPages">The most pages of 4 KiB that the file may have; null means SQLite's own limit. A seam for tests of a full disk.</param>
    /// <exception cref="ConnectorsException"><c>STORE_CORRUPT</c>, <c>STORE_TOO_NEW</c>, <c>STORE_FULL</c> or <c>HOME_UNUSABLE</c>; the file is as it was.</exception>
    public static SqliteStore Open(string file, int? maximumPages = null)
    {
        var store = new SqliteStore(file, maximumPages);
        try
        {
            store.Prepare();
            return store;
        }
        catch (SqliteException e)
        {
            store.Dispose();
            throw store.Translate(e);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (lookoutGate)
        {
            lookout?.Connection?.Dispose();
            lookout?.Dispose();
            lookout = null;
        }

        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <inheritdoc/>
    public long GetChangeMark()
    {
        if (IsFresh(lastLook))
        {
            return lastLook!.Mark;
        }

        lock (lookoutGate)
        {
            if (IsFresh(lastLook))
            {
                return lastLook!.Mark; // Somebody looked while we waited.
            }

            try
            {
                var (at, before) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref writes));

                // A connection that never writes: to it, every change is another's, which is what the pragma counts.
                // See sqlite.org/pragma.html#pragma_data_version. Prepared once, because it is asked often.
                lookout ??= Command(OpenConnection(), "PRAGMA data_version");
                lastLook = new Look((long)lookout.ExecuteScalar()!, at, before);
                return lastLook.Mark;
            }
            catch (SqliteException e)
            {
                lastLook = null;
                throw Translate(e);
            }
        }
    }

    // A look locks and unlocks the file. For a millisecond, less than another process needs to change something and to tell of it,
    // one look is good for many calls; what this process changes counts at once.
    private bool IsFresh(Look? look) => look is not null && Stopwatch.GetElapsedTime(look.At) < LookLifetime && look.Writes == Interlocked.Read(ref writes);

    private static string ConnectionString(string file, SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = mode,
        DefaultTimeout = 30, // seconds that a writer waits for another one
        Pooling = mode != SqliteOpenMode.ReadOnly,
    }.ToString();

    private void Prepare()
    {
        if (File.Exists(file) && new FileInfo(file).Length > 0)
        {
            // Looked at without the right to write, so that a file that is not ours stays as it is.
            using var look = new SqliteConnection(ConnectionString(file, SqliteOpenMode.ReadOnly));
            look.Open();

            // One look at one moment: another process may finish making the store between two.
            using var moment = look.BeginTransaction(deferred: true);
            var (owner, version) = (PragmaOf(look, "application_id"), PragmaOf(look, "user_version"));
            var isBegun = (owner, version) == (0, 0) && IsEmpty(look);
            var hasDerived = Query(look, "SELECT 1 FROM sqlite_schema WHERE name = 'segments'", r => r.GetInt64(0)).Count > 0;
            moment.Commit();
            if (isBegun)
            {
                look.Close(); // Another process has just begun to make it, or was ended there.
                Make();
                return;
            }

            if (owner != ApplicationId || version < 1)
            {
                throw new ConnectorsException(ErrorCodes.StoreCorrupt, $"The file '{file}' is no store of Connectors. Move it away, or name another home with -Path or {HomePath.Variable}.");
            }

            if (version > SchemaVersion)
            {
                throw new ConnectorsException(ErrorCodes.StoreTooNew, $"The store '{file}' has format {version}, but this version of Connectors reads up to {SchemaVersion}. Update the module, or name another home with -Path or {HomePath.Variable}.");
            }

            if (!hasDerived)
            {
                look.Close();
                AddDerived();
            }

            return;
        }

        Make();
    }

    private void AddDerived()
    {
        using var connection = OpenConnection();
        using var transaction = connection.BeginTransaction(deferred: false);
        Run(connection, DerivedSchema);
        transaction.Commit();
    }

    private void Make()
    {
        using var connection = OpenConnection();
        Run(connection, "PRAGMA journal_mode = WAL");

        // Two processes may come here at once: the one that gets the lock second finds the work done.
        using var transaction = connection.BeginTransaction(deferred: false);
        if (PragmaOf(connection, "user_version") == 0)
        {
            Run(connection, Schema);
            Run(connection, DerivedSchema);
            Run(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {SchemaVersion}");
        }

        transaction.Commit();
    }

    private SqliteConnection OpenConnection()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();

            // NORMAL loses nothing of a committed WAL when the process dies, only when the machine does; see sqlite.org/pragma.html#pragma_synchronous.
            Run(connection, "PRAGMA synchronous = NORMAL");
            if (maximumPages is { } pages)
            {
                Run(connection, $"PRAGMA max_page_count = {pages}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = OpenConnection();
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
    }

    private T Write<T>(Func<SqliteConnection, T> write)
    {
        try
        {
            using var connection = OpenConnection();
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = write(connection);
            transaction.Commit();
            Interlocked.Increment(ref writes);
            return result;
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
    }

    private void Write(Action<SqliteConnection> write) => Write<object?>(connection =>
    {
        write(connection);
        return null;
    });

    // The numbers are SQLite's primary result codes, see sqlite.org/rescode.html.
    private ConnectorsException Translate(SqliteException e) => e.SqliteErrorCode switch
    {
        11 or 26 => new ConnectorsException(ErrorCodes.StoreCorrupt, $"The store '{file}' is damaged ({e.Message}). Nothing was changed. Restore it from a backup, or move it away and deploy the servers again.", e),
        13 => new ConnectorsException(ErrorCodes.StoreFull, $"There is no room to write the store '{file}'. Free some space on its disk; nothing was lost.", e),
        8 or 10 or 14 or 3 => HomeFolder.Unusable(Path.GetDirectoryName(file)!, e.Message, e),
        5 or 6 => new ConnectorsException(ErrorCodes.Busy, $"The store '{file}' is locked by another process for longer than half a minute. Try again; if it stays so, find the process that holds it.", e),
        _ => new ConnectorsException(ErrorCodes.InternalError, $"The store '{file}' failed: {e.Message}", e),
    };

    private static long PragmaOf(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static bool IsEmpty(SqliteConnection connection) => Query(connection, "SELECT count(*) FROM sqlite_schema", r => r.GetInt64(0))[0] == 0;

    private static int Run(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private static List<T> Query<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static byte[]? Blob(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    // Times are UTC ticks, so that they sort and compare as integers.
    private static long Ticks(DateTimeOffset time) => time.UtcTicks;

    private static DateTimeOffset? Time(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetInt64(column), TimeSpan.Zero);

    /// <summary>A look at whether anything changed.</summary>
    /// <param name="Mark">What it saw.</param>
    /// <param name="At">When it began, as a timestamp.</param>
    /// <param name="Writes">How many writes of this process it certainly saw.</param>
    private sealed record Look(long Mark, long At, long Writes);
}
