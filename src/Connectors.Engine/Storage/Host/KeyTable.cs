using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage.Host;

/// <summary>The keys in SQLite, with a counter that tells when any process changed them. Thread-safe.</summary>
internal sealed class KeyTable : IDisposable
{
    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly SqliteCommand readVersion;

    public KeyTable(HostDatabase database)
    {
        connection = database.Open();
        readVersion = connection.CreateCommand();
        readVersion.CommandText = "SELECT value FROM settings WHERE name = 'keys_version'";
    }

    /// <summary>Grows with every change, by whichever process; cheap to ask.</summary>
    public long ReadVersion()
    {
        lock (gate)
        {
            return (long)readVersion.ExecuteScalar()!;
        }
    }

    public IReadOnlyList<KeyRow> ReadAll()
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, name, hash, tenants, scopes, created_at, expires_at FROM keys ORDER BY created_at, id";
            using var reader = command.ExecuteReader();
            var rows = new List<KeyRow>();
            while (reader.Read())
            {
                rows.Add(new KeyRow(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetFieldValue<byte[]>(2),
                    reader.GetString(3).Split(' '),
                    reader.GetInt32(4),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)),
                    reader.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6))));
            }

            return rows;
        }
    }

    public void Add(KeyRow key) => Change(
        "INSERT INTO keys (id, name, hash, tenants, scopes, created_at, expires_at) VALUES ($id, $name, $hash, $tenants, $scopes, $created, $expires)",
        ("$id", key.Id),
        ("$name", key.Name),
        ("$hash", key.Hash),
        ("$tenants", string.Join(' ', key.Tenants)),
        ("$scopes", key.Scopes),
        ("$created", key.CreatedAt.ToUnixTimeMilliseconds()),
        ("$expires", (object?)key.ExpiresAt?.ToUnixTimeMilliseconds() ?? DBNull.Value));

    /// <returns>Whether there was such a key.</returns>
    public bool Remove(string id) => Change("DELETE FROM keys WHERE id = $id", ("$id", id)) > 0;

    public void Dispose()
    {
        readVersion.Dispose();
        connection.Dispose();
    }

    private int Change(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        lock (gate)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            foreach (var (name, value) in parameters)
            {
                command.Parameters.AddWithValue(name, value);
            }

            var changed = command.ExecuteNonQuery();
            HostDatabase.Execute(connection, "UPDATE settings SET value = value + 1 WHERE name = 'keys_version'");
            transaction.Commit();
            return changed;
        }
    }
}
