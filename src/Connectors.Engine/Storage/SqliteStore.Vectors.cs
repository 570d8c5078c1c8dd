using System.Globalization;

namespace Connectors.Engine.Storage;

/// <content>Sentence vectors of tools, and the lease of the worker that makes them.</content>
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
        return Run(
            connection,
            """
            INSERT INTO leases (name, owner, until) VALUES ($name, $owner, $until)
            ON CONFLICT (name) DO UPDATE SET owner = $owner, until = $until WHERE owner = $owner OR until < $now
            """,
            ("$name", string.Create(CultureInfo.InvariantCulture, $"encoding {model}")),
            ("$owner", owner),
            ("$until", now + duration.Ticks),
            ("$now", now)) > 0;
    });
}
