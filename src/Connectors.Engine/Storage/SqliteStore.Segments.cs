using System.Buffers.Binary;
using System.Numerics;

namespace Connectors.Engine.Storage;

/// <content>Segments of the index. Triggers remove one with every change of what it was made of, whichever version of the module makes the change.</content>
internal sealed partial class SqliteStore
{
    // All that can be made again. A store of an earlier version lacks it and gets it; that version goes on with the rest.
    private const string DerivedSchema = """
        CREATE TABLE IF NOT EXISTS checked_files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS segments (
            tenant TEXT NOT NULL, server TEXT NOT NULL COLLATE NOCASE, id TEXT NOT NULL, format INTEGER NOT NULL, checksum INTEGER NOT NULL,
            model TEXT, vectors BLOB, vectors_checksum INTEGER, terms BLOB NOT NULL, texts BLOB NOT NULL,
            PRIMARY KEY (tenant, server));
        CREATE TRIGGER IF NOT EXISTS segments_of_added_tools AFTER INSERT ON tools BEGIN
            DELETE FROM segments WHERE tenant = new.tenant AND server = new.server; END;
        CREATE TRIGGER IF NOT EXISTS segments_of_changed_tools AFTER UPDATE ON tools BEGIN
            DELETE FROM segments WHERE tenant = new.tenant AND server = new.server; END;
        CREATE TRIGGER IF NOT EXISTS segments_of_removed_tools AFTER DELETE ON tools BEGIN
            DELETE FROM segments WHERE tenant = old.tenant AND server = old.server; END;
        CREATE TRIGGER IF NOT EXISTS segments_of_added_servers AFTER INSERT ON servers BEGIN
            DELETE FROM segments WHERE tenant = new.tenant AND server = new.name; END;
        CREATE TRIGGER IF NOT EXISTS segments_of_changed_servers AFTER UPDATE OF name, category, description ON servers BEGIN
            DELETE FROM segments WHERE tenant = new.tenant AND server = new.name; END;
        CREATE TRIGGER IF NOT EXISTS segments_of_removed_servers AFTER DELETE ON servers BEGIN
            DELETE FROM segments WHERE tenant = old.tenant AND server = old.name; END;
        """;

    /// <inheritdoc/>
    public StoredCatalog GetCatalog(string tenant, int format, Func<string, string, bool> isKnown) => Read(connection =>
    {
        using var moment = connection.BeginTransaction(deferred: true);
        var revision = Query(connection, "SELECT revision FROM revisions WHERE tenant = $tenant", r => r.GetInt64(0), ("$tenant", tenant)).FirstOrDefault();
        var servers = Query(connection, $"SELECT {ServerColumns} FROM servers WHERE tenant = $tenant ORDER BY name", ReadServer, ("$tenant", tenant));
        var ids = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using (var command = Command(connection, "SELECT server, id FROM segments WHERE tenant = $tenant AND format = $format", ("$tenant", tenant), ("$format", format)))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                ids[reader.GetString(0)] = reader.GetString(1);
            }
        }

        var segments = new Dictionary<string, SegmentRecord>(StringComparer.OrdinalIgnoreCase);
        using var select = Command(
            connection, "SELECT checksum, model, vectors, vectors_checksum, terms, texts FROM segments WHERE tenant = $tenant AND server = $server", ("$tenant", tenant), ("$server", ""));
        foreach (var (server, id) in ids)
        {
            if (isKnown(server, id))
            {
                continue;
            }

            select.Parameters["$server"].Value = server;
            using var reader = select.ExecuteReader();
            if (!reader.Read())
            {
                continue;
            }

            var (model, vectors) = (Text(reader, 1), Blob(reader, 2));
            var (terms, texts) = (reader.GetFieldValue<byte[]>(4), reader.GetFieldValue<byte[]>(5));
            if (Checksum(terms, texts) == reader.GetInt64(0))
            {
                var whole = model is not null && vectors is not null && !reader.IsDBNull(3) && Checksum(vectors, []) == reader.GetInt64(3);
                segments[server] = new SegmentRecord(id, terms, texts, whole ? model : null, whole ? vectors : null);
            }
        }

        moment.Commit();
        return new StoredCatalog(revision, servers, ids, segments);
    });

    /// <inheritdoc/>
    public bool PutSegment(string tenant, string server, long revision, int format, SegmentRecord segment) => Write(connection =>
    {
        if (Query(connection, "SELECT revision FROM revisions WHERE tenant = $tenant", r => r.GetInt64(0), ("$tenant", tenant)).FirstOrDefault() != revision)
        {
            return false;
        }

        Run(
            connection,
            """
            INSERT OR REPLACE INTO segments (tenant, server, id, format, checksum, model, vectors, vectors_checksum, terms, texts)
            VALUES ($tenant, $server, $id, $format, $checksum, $model, $vectors, $vectorsChecksum, $terms, $texts)
            """,
            ("$tenant", tenant),
            ("$server", server),
            ("$id", segment.Id),
            ("$format", format),
            ("$checksum", Checksum(segment.Terms, segment.Texts)),
            ("$model", segment.Model),
            ("$vectors", segment.Vectors),
            ("$vectorsChecksum", segment.Vectors is null ? null : Checksum(segment.Vectors, [])),
            ("$terms", segment.Terms),
            ("$texts", segment.Texts));
        return true;
    });

    /// <inheritdoc/>
    public void PutSegmentVectors(string tenant, string server, string id, string model, byte[] vectors) => Write(connection => Run(
        connection,
        "UPDATE segments SET model = $model, vectors = $vectors, vectors_checksum = $checksum WHERE tenant = $tenant AND server = $server AND id = $id",
        ("$model", model),
        ("$vectors", vectors),
        ("$checksum", Checksum(vectors, [])),
        ("$tenant", tenant),
        ("$server", server),
        ("$id", id)));

    // CRC-32C, which processors compute themselves: for slips of a disk, not against malice.
    private static long Checksum(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Checksum(Checksum(uint.MaxValue, first), second);

    private static uint Checksum(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return sum;
    }
}
