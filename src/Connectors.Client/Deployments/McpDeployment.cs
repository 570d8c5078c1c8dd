namespace Connectors;

/// <summary>The act and the record of making a server run. A snapshot: <see cref="GetStatusAsync"/> gets a newer one.</summary>
public sealed class McpDeployment : SessionObject
{
    /// <summary>Its id, unique in the gateway.</summary>
    public string Id { get; init; } = "";

    /// <summary>The server's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>How far it is.</summary>
    public DeploymentStatus Status { get; init; }

    /// <summary>Why it failed or waits, as a stable code: <c>CANCELLED</c>, <c>INTERRUPTED</c>, <c>SERVER_EXITED</c>, …; null when all is well.</summary>
    public string? Code { get; init; }

    /// <summary>Where the server comes from, versions resolved.</summary>
    public McpSource? Source { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first step began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became Ready or Failed.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>0 to 100, never falling.</summary>
    public int Progress { get; init; }

    /// <summary>What it is doing, in a sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>Why it failed, with exit code and the end of the server's standard error where there is one.</summary>
    public string? Error { get; init; }

    /// <summary>How many tools the server has.</summary>
    public int ToolsDiscovered { get; init; }

    /// <summary>How long it will take in all, by experience; zero when nothing is known.</summary>
    public TimeSpan EstimatedTime { get; init; }

    /// <summary>Whether it is Ready or Failed, and so will not change any more.</summary>
    public bool IsCompleted => Status is DeploymentStatus.Ready or DeploymentStatus.Failed;

    /// <summary>Asks for a newer snapshot.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The deployment as it stands.</returns>
    public Task<McpDeployment> GetStatusAsync(CancellationToken cancellationToken = default) =>
        RequireClient().Mcp.GetDeploymentAsync(Id, cancellationToken);

    /// <summary>Waits until the server's tools can be used.</summary>
    /// <param name="timeout">How long; null means 300 seconds.</param>
    /// <param name="progress">Takes each snapshot that differs from the one before.</param>
    /// <param name="cancellationToken">Ends the wait, not the deployment.</param>
    /// <returns>The deployment, Ready.</returns>
    /// <exception cref="DeploymentException">It failed, or the time is over; with the last log lines.</exception>
    public Task<McpDeployment> WaitUntilReadyAsync(TimeSpan? timeout = null, IProgress<McpDeployment>? progress = null, CancellationToken cancellationToken = default) =>
        RequireClient().Mcp.WaitUntilReadyAsync(Id, timeout, progress, cancellationToken);

    /// <summary>Reads its log.</summary>
    /// <param name="options">Which lines; null means all so far.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The lines in the order they were written.</returns>
    public IAsyncEnumerable<DeploymentLogLine> GetLogsAsync(DeploymentLogOptions? options = null, CancellationToken cancellationToken = default) =>
        RequireClient().Mcp.ReadDeploymentLogAsync(Id, options, cancellationToken);

    /// <summary>Cancels it at whatever step it is, and cleans up.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The deployment afterwards.</returns>
    public Task<McpDeployment> CancelAsync(CancellationToken cancellationToken = default) =>
        RequireClient().Mcp.CancelDeploymentAsync(Id, cancellationToken);

    /// <summary>Name and status.</summary>
    /// <returns><c>name (Status)</c>.</returns>
    public override string ToString() => $"{Name} ({Status})";
}
