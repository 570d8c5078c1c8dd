namespace Connectors.Engine.Storage;

/// <summary>A tenant's servers as they stood at one moment.</summary>
/// <param name="Revision">The tenant's revision then.</param>
/// <param name="Servers">The servers, by name.</param>
/// <param name="SegmentIds">The <see cref="SegmentRecord.Id"/> of each server that has a segment, by server name.</param>
/// <param name="Segments">The segments that were asked for and are whole, by server name.</param>
internal sealed record StoredCatalog(long Revision, IReadOnlyList<ServerRecord> Servers, IReadOnlyDictionary<string, string> SegmentIds, IReadOnlyDictionary<string, SegmentRecord> Segments);
