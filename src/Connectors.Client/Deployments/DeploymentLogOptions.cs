namespace Connectors;

/// <summary>Which lines of a deployment's log to read.</summary>
public sealed record DeploymentLogOptions
{
    /// <summary>Only the last so many lines, 0 or more; null means all.</summary>
    public int? Tail { get; init; }

    /// <summary>Only lines written at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only lines with a greater <see cref="DeploymentLogLine.Sequence"/>.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Whether to go on with new lines until the deployment has ended.</summary>
    public bool Follow { get; init; }
}
