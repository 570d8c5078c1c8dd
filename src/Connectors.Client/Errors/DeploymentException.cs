namespace Connectors;

/// <summary>A server could not be added, or its deployment failed.</summary>
/// <param name="code">As <see cref="ConnectorsException.Code"/>.</param>
/// <param name="message">As <see cref="Exception.Message"/>.</param>
/// <param name="innerException">What was behind it.</param>
public sealed class DeploymentException(string code, string message, Exception? innerException = null) : ConnectorsException(code, message, innerException)
{
    /// <summary>The deployment's id, when there is one.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The last lines of its log, oldest first.</summary>
    public IReadOnlyList<string> Logs { get; init => field = Lists.Indexable(value); } = [];
}
