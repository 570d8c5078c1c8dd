namespace Connectors;

/// <summary>How far a deployment is.</summary>
public enum DeploymentStatus
{
    /// <summary>Taken on, not begun; or interrupted, and taken up again by the next gateway on the home.</summary>
    Pending,

    /// <summary>Its code is being fetched or built.</summary>
    Building,

    /// <summary>The server is being started and asked for its tools.</summary>
    Deploying,

    /// <summary>Its tools are listed, selectable and invocable.</summary>
    Ready,

    /// <summary>It ended without; <see cref="McpDeployment.Error"/> and <see cref="McpDeployment.Code"/> say why.</summary>
    Failed,
}
