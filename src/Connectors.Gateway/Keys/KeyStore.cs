using Connectors.Engine.Storage.Host;
using Connectors.Gateway.Access;

namespace Connectors.Gateway.Keys;

/// <summary>Keys of the home's store, held in memory for reading.</summary>
internal sealed class KeyStore : IKeyStore, IDisposable
{
    private static readonly TimeSpan KnownKeyAge = TimeSpan.FromSeconds(1);

    // Unknown keys ask the store, so that a key made by another process works at once; a flood of them asks no oftener than this.
    private static readonly TimeSpan UnknownKeyAge = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly KeyTable table;
    private readonly TimeProvider clock;
    private volatile Dictionary<string, ApiKeyRecord> known = [];
    private long knownVersion = -1;
    private long checkedAt;

    public KeyStore(HostDatabase database, TimeProvider clock)
    {
        this.clock = clock;
        table = new KeyTable(database);
        Refresh();
    }

    public ApiKeyRecord? Find(string id)
    {
        var age = known.ContainsKey(id) ? KnownKeyAge : UnknownKeyAge;
        if (clock.GetElapsedTime(Volatile.Read(ref checkedAt)) >= age)
        {
            Refresh();
        }

        return known.GetValueOrDefault(id);
    }

    public IReadOnlyList<ApiKeyRecord> List()
    {
        Refresh();
        return [.. known.Values];
    }

    public void Add(ApiKeyRecord key)
    {
        table.Add(new KeyRow(key.Id, key.Name, key.Hash, key.Tenants, (int)key.Scopes, key.CreatedAt, key.ExpiresAt));
        Refresh();
    }

    public bool Remove(string id)
    {
        var removed = table.Remove(id);
        Refresh();
        return removed;
    }

    public void Dispose() => table.Dispose();

    private void Refresh()
    {
        lock (gate)
        {
            Volatile.Write(ref checkedAt, clock.GetTimestamp());
            var version = table.ReadVersion();
            if (version == knownVersion)
            {
                return;
            }

            // In the order of the table, which a dictionary that is only ever filled keeps.
            known = table.ReadAll().ToDictionary(
                row => row.Id,
                row => new ApiKeyRecord { Id = row.Id, Name = row.Name, Hash = row.Hash, Tenants = row.Tenants, Scopes = (Scopes)row.Scopes, CreatedAt = row.CreatedAt, ExpiresAt = row.ExpiresAt },
                StringComparer.Ordinal);
            knownVersion = version;
        }
    }
}
