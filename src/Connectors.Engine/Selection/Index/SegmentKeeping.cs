using Connectors.Engine.Storage;

namespace Connectors.Engine.Selection.Index;

/// <summary>What of a segment the store has.</summary>
/// <param name="Id">The segment's id there, once it has one.</param>
/// <param name="Revision">The revision that it was made of, as long as the store does not have it; -1 when that has passed.</param>
/// <param name="Vectors">The vectors that the store has, until they are taken or turn out to be another model's.</param>
/// <param name="HasVectors">Whether the store has the vectors of the model in use.</param>
internal sealed record SegmentKeeping(string? Id, long Revision, SegmentRecord? Vectors = null, bool HasVectors = false);
