namespace Connectors.TestSupport;

/// <summary>A process as the system lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ParentId">The id of its parent now; one whose parent has ended belongs to process 1 on Unix.</param>
/// <param name="CommandLine">Program and arguments, joined with spaces; empty where the system does not tell.</param>
public sealed record ProcessEntry(int Id, int ParentId, string CommandLine);
