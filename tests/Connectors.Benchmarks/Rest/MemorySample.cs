namespace Connectors.Benchmarks.Rest;

/// <summary>A process's memory at one moment, in bytes.</summary>
/// <param name="Resident">What is in memory, mapped files too.</param>
/// <param name="Own">Of that, what belongs to no file; the same as <paramref name="Resident"/> where the system does not tell.</param>
/// <param name="Managed">The managed heap after its last collection; null where nobody asked.</param>
internal sealed record MemorySample(long Resident, long Own, long? Managed = null);
