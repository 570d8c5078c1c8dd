using System.Collections.Concurrent;
using Connectors.Engine.Selection.Encoding;

namespace Connectors.Engine.Tests.Selection;

/// <summary>Vectors kept in memory, and how often they were asked for.</summary>
internal sealed class MemoryVectors : IVectorStore
{
    private readonly ConcurrentDictionary<string, byte[]> vectors = new(StringComparer.Ordinal);

    public int Written { get; private set; }

    public bool IsLeasedElsewhere { get; set; }

    public IReadOnlyDictionary<string, byte[]> GetVectors(string model, IReadOnlyCollection<string> hashes) =>
        hashes.Where(hash => vectors.ContainsKey(model + hash)).ToDictionary(hash => hash, hash => vectors[model + hash]);

    public void PutVectors(string model, IReadOnlyDictionary<string, byte[]> vectors)
    {
        foreach (var (hash, vector) in vectors)
        {
            this.vectors[model + hash] = vector;
            Written++;
        }
    }

    public bool TryLeaseEncoding(string model, string owner, TimeSpan duration) => !IsLeasedElsewhere;

    public void ReleaseEncoding(string model, string owner)
    {
    }
}
