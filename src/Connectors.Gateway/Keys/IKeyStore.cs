namespace Connectors.Gateway.Keys;

/// <summary>Keeps the keys of a gateway. Thread-safe; changes made by another process on the same home are seen.</summary>
internal interface IKeyStore
{
    /// <summary>The key of this id, or null. Fast enough for every call.</summary>
    ApiKeyRecord? Find(string id);

    /// <summary>All keys, oldest first.</summary>
    IReadOnlyList<ApiKeyRecord> List();

    void Add(ApiKeyRecord key);

    /// <returns>Whether there was such a key.</returns>
    bool Remove(string id);
}
