namespace Connectors.PowerShell;

/// <summary>Hands a deployment's snapshots on, at once and in order (<see cref="Progress{T}"/> would do it some time, in any order).</summary>
/// <param name="report">Takes the activity, how far it is in words, and in percent.</param>
internal sealed class DeploymentProgressReporter(Action<string, string?, double> report) : IProgress<McpDeployment>
{
    /// <inheritdoc/>
    public void Report(McpDeployment value) => report($"Deploying {value.Name}", $"{value.Status}: {value.Message}", value.Progress);
}
