using Connectors.Gateway.Access;
using Connectors.Gateway.Keys;
using Microsoft.Data.Sqlite;

namespace Connectors.Gateway.Storage;

/// <summary>Keys in SQLite, held in memory for reading. A counter in the file tells when another process changed them.</summary>
internal sealed class SqliteKeyStore : IKeyStore, IDisposable
{
    private static readonly TimeSpan KnownKeyAge = TimeSpan.FromSeconds(1);

    // Unknown keys ask the file, so that a key made by another process works at once; a flood of them asks no oftener than this.
    private static readonly TimeSpan UnknownKeyAge = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly SqliteCommand readVersion;
    private readonly TimeProvider clock;
    private volatile Dictionary<string, ApiKeyRecord> known = [];
    private long knownVersion = -1;
    private long checkedAt;

    public SqliteKeyStore(GatewayDatabase database, TimeProvider clock)
    {
        this.clock = clock;
        connection = database.Open();
        readVersion = connection.CreateCommand();
        readVersion.CommandText = "SELECT value FROM settings WHERE name = 'keys_version'";
        Refresh();
    }

    public ApiKeyRecord? Find(string id)
    {
        var isKnown = known.ContainsKey(id);
        if (clock.GetElapsedTime(Volatile.Read(ref checkedAt)) >= (isKnown ? KnownKeyAge : UnknownKeyAge))
        {
            Refresh();
        }

        return known.GetValueOrDefault(id);
    }

    public IReadOnlyList<ApiKeyRecord> List()
    {
        Refresh();
        return [.. known.Values.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];
    }

    public void Add(ApiKeyRecord key)
    {
        lock (gate)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO keys (id, name, hash, tenants, scopes, created_at, expires_at) VALUES ($id, $name, $hash, $tenants, $scopes, $created, $expires);
                UPDATE settings SET value = value + 1 WHERE name = 'keys_version';
                """;
            command.Parameters.AddWithValue("$id", key.Id);
            command.Parameters.AddWithValue("$name", key.Name);
            command.Parameters.AddWithValue("$hash", key.Hash);

            // No tenant's name holds a space.
            command.Parameters.AddWithValue("$tenants", string.Join(' ', key.Tenants));
            command.Parameters.AddWithValue("$scopes", (int)key.Scopes);
            command.Parameters.AddWithValue("$created", key.CreatedAt.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$expires", (object?)key.ExpiresAt?.ToUnixTimeMilliseconds() ?? DBNull.Value);
            command.ExecuteNonQuery();
            transaction.Commit();
        }

        Refresh();
    }

    public bool Remove(string id)
    {
        bool removed;
        lock (gate)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM keys WHERE id = $id";
            command.Parameters.AddWithValue("$id", id);
            removed = command.ExecuteNonQuery() > 0;
            GatewayDatabase.Execute(connection, "UPDATE settings SET value = value + 1 WHERE name = 'keys_version'");
            transaction.Commit();
        }

        Refresh();
        return removed;
    }

    public void Dispose()
    {
        readVersion.Dispose();
        connection.Dispose();
    }

    private void Refresh()
    {
        lock (gate)
        {
            Volatile.Write(ref checkedAt, clock.GetTimestamp());
            var version = (long)readVersion.ExecuteScalar()!;
            if (version == knownVersion)
            {
                return;
            }

            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, name, hash, tenants, scopes, created_at, expires_at FROM keys";
            using var reader = command.ExecuteReader();
            var keys = new Dictionary<string, ApiKeyRecord>(StringComparer.Ordinal);
            while (reader.Read())
            {
                keys.Add(reader.GetString(0), new ApiKeyRecord
                {
                    Id = reader.GetString(0),
                    Name = reader.GetString(1),
                    Hash = reader.GetFieldValue<byte[]>(2),
                    Tenants = reader.GetString(3).Split(' '),
                    Scopes = (Scopes)reader.GetInt32(4),
                    CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)),
                    ExpiresAt = reader.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6)),
                });
            }

            known = keys;
            knownVersion = version;
        }
    }
}
