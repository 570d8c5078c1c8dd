namespace Connectors.Engine.Storage;

/// <summary>A deployment as the store keeps it.</summary>
internal sealed record DeploymentRecord
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public required string Name { get; init; }

    public required DeploymentStatus Status { get; init; }

    public string? Code { get; init; }

    public required McpSource Source { get; init; }

    public string? Category { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public byte[]? Secrets { get; init; }

    public bool Replace { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public int Progress { get; init; }

    public string Message { get; init; } = "";

    public string? Error { get; init; }

    public int ToolsDiscovered { get; init; }

    /// <summary>How often it was interrupted.</summary>
    public int Interruptions { get; init; }

    /// <summary>The process that works on it, else null.</summary>
    public string? Owner { get; init; }

    public bool IsCompleted => Status is DeploymentStatus.Ready or DeploymentStatus.Failed;

    public McpDeployment ToDeployment(TimeSpan estimate) => new()
    {
        Id = Id,
        Name = Name,
        Status = Status,
        Code = Code,
        Source = Source,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        CompletedAt = CompletedAt,
        Progress = Progress,
        Message = Message,
        Error = Error,
        ToolsDiscovered = ToolsDiscovered,
        EstimatedTime = estimate,
    };
}
