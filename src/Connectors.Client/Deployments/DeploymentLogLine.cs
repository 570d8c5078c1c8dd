namespace Connectors;

/// <summary>One line of a deployment's log, secrets redacted.</summary>
public sealed class DeploymentLogLine : SessionObject
{
    /// <summary>Grows by one with each line of the deployment, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who wrote it: <c>gateway</c>, <c>build</c>, <c>stdout</c> (lines that were no messages) or <c>stderr</c>.</summary>
    public string Stream { get; init; } = "gateway";

    /// <summary>The line, without control characters.</summary>
    public string Text { get; init; } = "";

    /// <summary>The line.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;
}
