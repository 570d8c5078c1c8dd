namespace Connectors.Gateway.Deployments;

/// <summary>A line of a deployment's log on the wire.</summary>
internal sealed record LogLineAnswer(long Seq, DateTimeOffset At, string Stream, string Text)
{
    public static LogLineAnswer From(DeploymentLogLine line) => new(line.Sequence, line.At, line.Stream, line.Text);
}
