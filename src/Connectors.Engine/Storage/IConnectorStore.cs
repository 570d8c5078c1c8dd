using Connectors.Engine.Selection.Encoding;

namespace Connectors.Engine.Storage;

/// <summary>What the engine remembers. Every member is safe from many threads and processes; each change is one transaction.</summary>
/// <remarks>
/// Failures are <see cref="ConnectorsException"/>: <c>STORE_CORRUPT</c>, <c>STORE_TOO_NEW</c>, <c>STORE_FULL</c>, <c>HOME_UNUSABLE</c>.
/// Names of servers are compared without regard to case; <c>tenant</c> is part of every key.
/// </remarks>
internal interface IConnectorStore : IVectorStore, IFileCheckStore, IDisposable
{
    /// <summary>A number that differs from the one before when anything was written meanwhile, by whichever process: by this one at once, by another one a millisecond later at most. Cheap.</summary>
    long GetChangeMark();

    /// <summary>A number that grows with each change of a tenant's servers or tools, whichever process made it.</summary>
    long GetRevision(string tenant);

    IReadOnlyList<ServerRecord> GetServers(string tenant);

    /// <summary>Reads a tenant's servers and what is kept of their index, all as of one moment.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="format">The format of segments that the caller reads; others are passed over.</param>
    /// <param name="isKnown">Whether the caller has the segment of a server and an id already, so that it need not be read.</param>
    StoredCatalog GetCatalog(string tenant, int format, Func<string, string, bool> isKnown);

    /// <summary>Keeps a segment, if the tenant's servers are still as they were when it was made.</summary>
    /// <returns>Whether it was kept.</returns>
    bool PutSegment(string tenant, string server, long revision, int format, SegmentRecord segment);

    /// <summary>Adds vectors to a segment that is kept, if it still is.</summary>
    void PutSegmentVectors(string tenant, string server, string id, string model, byte[] vectors);

    ServerRecord? FindServer(string tenant, string name);

    /// <summary>The tools of a server, in the order in which it listed them.</summary>
    IReadOnlyList<Tool> GetTools(string tenant, string server);

    /// <summary>Writes a server and its tools; a server that has the name already is replaced with its tools.</summary>
    void PutServer(ServerRecord server, IReadOnlyList<Tool> tools);

    /// <summary>Replaces the tools of a server that is there.</summary>
    void PutTools(string tenant, string server, IReadOnlyList<Tool> tools);

    /// <summary>Notes what a start of a server showed.</summary>
    void SetServerState(string tenant, string name, string? protocolVersion, string? version, string? error);

    /// <summary>Removes a server and its tools.</summary>
    /// <returns>Whether there was one.</returns>
    bool RemoveServer(string tenant, string name);

    /// <summary>Adds a deployment when its name is free: no server has it (unless the deployment replaces it) and no deployment under way.</summary>
    /// <returns>What holds the name, or null when the deployment was added.</returns>
    string? TryAddDeployment(DeploymentRecord deployment);

    DeploymentRecord? FindDeployment(string tenant, string id);

    /// <summary>A tenant's deployments, newest first.</summary>
    IReadOnlyList<DeploymentRecord> GetDeployments(string tenant);

    /// <summary>All deployments of all tenants that have not ended.</summary>
    IReadOnlyList<DeploymentRecord> GetOpenDeployments();

    /// <summary>Writes a deployment's state, if <paramref name="owner"/> still owns it.</summary>
    /// <returns>Whether it was written.</returns>
    bool TryUpdateDeployment(DeploymentRecord deployment, string? owner);

    void RequestCancel(string tenant, string id);

    bool IsCancelRequested(string id);

    /// <summary>How long the last ten successful deployments of such a source took in the mean; zero when there is none.</summary>
    TimeSpan GetTypicalDuration(string sourceType);

    void AppendLog(IReadOnlyList<(string DeploymentId, DateTimeOffset At, string Stream, string Text)> lines, int keepPerDeployment);

    IReadOnlyList<DeploymentLogLine> GetLog(string deploymentId, DeploymentLogOptions options);

    void AddProcess(ProcessRecord process);

    void RemoveProcess(string process);

    IReadOnlyList<ProcessRecord> GetProcesses();
}
