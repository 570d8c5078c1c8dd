namespace Connectors.Benchmarks.Rest;

/// <summary>A process's memory at one moment, in bytes.</summary>
/// <param name="Resident">What is in memory, mapped files too.</param>
/// <param name="Own">Of that, what belongs to no file; the same as <paramref name="Resident"/> where the system does not tell.</param>
internal sealed record MemorySample(long Resident, long Own);
