using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connectors.Engine.Storage.Host;

/// <summary>A statement without rows, compiled at its first run and kept: for what is written with every call.</summary>
/// <remarks>Below the provider's commands, each run of which makes a reader and looks at every parameter anew: that costs as much as the write itself. Used by one thread at a time.</remarks>
internal sealed class PreparedStatement(SqliteConnection connection, string sql) : IDisposable
{
    private sqlite3_stmt? statement;

    private sqlite3_stmt Statement
    {
        get
        {
            if (statement is null)
            {
                Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            }

            return statement!;
        }
    }

    /// <summary>Sets a parameter.</summary>
    /// <param name="index">Its number, from 1.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This statement.</returns>
    public PreparedStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which would be a NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(Statement, index, 0) : raw.sqlite3_bind_blob(Statement, index, value));
        return this;
    }

    /// <inheritdoc cref="Bind(int, ReadOnlySpan{byte})"/>
    public PreparedStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(Statement, index, value));
        return this;
    }

    /// <summary>Runs it.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Run()
    {
        var code = raw.sqlite3_step(Statement);

        // Says again what the step said.
        var reset = raw.sqlite3_reset(Statement);
        Check(code == raw.SQLITE_DONE ? reset : code);
        return raw.sqlite3_changes(connection.Handle);
    }

    public void Dispose() => statement?.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, connection.Handle);
}
