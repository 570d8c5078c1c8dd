namespace Connectors.Engine.Storage.Host;

/// <summary>Which scopes the store may hold: nearly all keys are new, and that is known without asking it. Thread-safe.</summary>
/// <remarks>Of each scope 64 bits, in two generations of which each is filled for one life of a key: at most some 40 MB, from 800 calls a second on.</remarks>
internal sealed class KnownScopes(TimeSpan lifetime)
{
    // Of one generation. When there are more, the store is asked.
    private const int Most = 500_000;

    private readonly Lock gate = new();
    private HashSet<ulong> former = [];
    private HashSet<ulong> current = [];
    private DateTimeOffset begunAt = DateTimeOffset.MinValue;

    /// <summary>Whether the scope may be among those that were added within the life of a key. False is certain.</summary>
    public bool MayHold(ReadOnlySpan<byte> scope)
    {
        var hash = ScopeComparer.HashOf(scope);
        lock (gate)
        {
            return current.Contains(hash) || former.Contains(hash) || current.Count >= Most || former.Count >= Most;
        }
    }

    /// <summary>Adds scopes.</summary>
    public void Add(IEnumerable<byte[]> scopes, DateTimeOffset now)
    {
        lock (gate)
        {
            if (now - begunAt >= lifetime)
            {
                (former, current, begunAt) = (current, [], now);
            }

            foreach (var scope in scopes)
            {
                if (current.Count < Most)
                {
                    current.Add(ScopeComparer.HashOf(scope));
                }
            }
        }
    }
}
