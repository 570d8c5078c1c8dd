using Connectors.Engine.Selection.Index;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Catalog;

/// <summary>The segments of a tenant in the store.</summary>
/// <param name="tenant">The tenant.</param>
/// <param name="store">The store.</param>
internal sealed class TenantSegments(string tenant, IConnectorStore store) : ISegmentStore
{
    /// <inheritdoc/>
    public bool Put(string server, long revision, SegmentRecord segment) => store.PutSegment(tenant, server, revision, SegmentBytes.Format, segment);

    /// <inheritdoc/>
    public void PutVectors(string server, string id, string model, byte[] vectors) => store.PutSegmentVectors(tenant, server, id, model, vectors);
}
