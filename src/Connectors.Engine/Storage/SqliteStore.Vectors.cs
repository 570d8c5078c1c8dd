using Connectors.Engine.Processes;

namespace Connectors.Engine.Storage;

/// <content>Sentence vectors of tools, the lease of the worker that makes them, and which model files were found whole.</content>
internal sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, byte[]> GetVectors(string model, IReadOnlyCollection<string> hashes) => Read(connection =>
    {
        var found = new Dictionary<string, byte[]>(hashes.Count, StringComparer.Ordinal);
        using var command = Command(connection, "SELECT vector FROM vectors WHERE model = $model AND hash = $hash", ("$model", model), ("$hash", ""));
        foreach (var hash in hashes)
        {
            command.Parameters["$hash"].Value = hash;
            if (command.ExecuteScalar() is byte[] vector)
            {
                found[hash] = vector;
            }
        }

        return found;
    });

    /// <inheritdoc/>
    public void PutVectors(string model, IReadOnlyDictionary<string, byte[]> vectors) => Write(connection =>
    {
        foreach (var (hash, vector) in vectors)
        {
            Run(connection, "INSERT OR IGNORE INTO vectors (model, hash, vector) VALUES ($model, $hash, $vector)", ("$model", model), ("$hash", hash), ("$vector", vector));
        }
    });

    /// <inheritdoc/>
    public bool TryLeaseEncoding(string model, string owner, TimeSpan duration) => Write(connection =>
    {
        var now = DateTimeOffset.UtcNow.UtcTicks;
        var holder = Query(connection, "SELECT owner, until FROM leases WHERE name = $name", r => (Owner: r.GetString(0), Until: r.GetInt64(1)), ("$name", LeaseOf(model))).FirstOrDefault();

        // A process that was killed could not give its right back: nobody waits for it.
        if (holder.Owner is not null && holder.Owner != owner && holder.Until >= now && ProcessIdentity.Parse(holder.Owner).IsAlive())
        {
            return false;
        }

        Run(connection, "INSERT OR REPLACE INTO leases (name, owner, until) VALUES ($name, $owner, $until)", ("$name", LeaseOf(model)), ("$owner", owner), ("$until", now + duration.Ticks));
        return true;
    });

    /// <inheritdoc/>
    public void ReleaseEncoding(string model, string owner) => Write(connection =>
        Run(connection, "DELETE FROM leases WHERE name = $name AND owner = $owner", ("$name", LeaseOf(model)), ("$owner", owner)));

    /// <inheritdoc/>
    public bool IsKnownWhole(string path, string stamp, string checksum) => Read(connection => Query(
        connection,
        "SELECT 1 FROM checked_files WHERE path = $path AND stamp = $stamp AND checksum = $checksum",
        r => r.GetInt64(0),
        ("$path", path),
        ("$stamp", stamp),
        ("$checksum", checksum)).Count > 0);

    /// <inheritdoc/>
    public void SetWhole(string path, string stamp, string checksum) => Write(connection => Run(
        connection,
        "INSERT OR REPLACE INTO checked_files (path, stamp, checksum) VALUES ($path, $stamp, $checksum)",
        ("$path", path),
        ("$stamp", stamp),
        ("$checksum", checksum)));

    private static string LeaseOf(string model) => $"encoding {model}";
}
