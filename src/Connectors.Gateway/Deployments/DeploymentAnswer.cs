using System.Text.Json.Serialization;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Deployments;

/// <summary>A deployment on the wire.</summary>
internal sealed class DeploymentAnswer
{
    public string DeploymentId => Id;

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>pending</c>, <c>building</c>, <c>deploying</c>, <c>running</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    public SourceAnswer? Source { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The last of the times above: the TypeScript SDK declares it.</summary>
    public DateTimeOffset UpdatedAt => CompletedAt ?? StartedAt ?? CreatedAt;

    /// <summary>0 to 100.</summary>
    public required int Progress { get; init; }

    public required string Message { get; init; }

    public string? Error { get; init; }

    public required int ToolsDiscovered { get; init; }

    /// <summary>Milliseconds.</summary>
    public required long EstimatedTime { get; init; }

    /// <summary>The error as the TypeScript SDK reads it.</summary>
    [JsonIgnore]
    public ErrorDetails? ErrorDetails => Error is null ? null : new ErrorDetails(Code ?? ErrorCodes.DeploymentFailed, Error);

    public static DeploymentAnswer From(McpDeployment deployment) => new()
    {
        Id = deployment.Id,
        Name = deployment.Name,
        Status = deployment.Status switch
        {
            DeploymentStatus.Pending => "pending",
            DeploymentStatus.Building => "building",
            DeploymentStatus.Deploying => "deploying",
            DeploymentStatus.Ready => "running",
            _ => "failed",
        },
        Code = deployment.Code,
        Source = SourceAnswer.From(deployment.Source),
        CreatedAt = deployment.CreatedAt,
        StartedAt = deployment.StartedAt,
        CompletedAt = deployment.CompletedAt,
        Progress = deployment.Progress,
        Message = deployment.Message,
        Error = deployment.Error,
        ToolsDiscovered = deployment.ToolsDiscovered,
        EstimatedTime = (long)deployment.EstimatedTime.TotalMilliseconds,
    };
}
