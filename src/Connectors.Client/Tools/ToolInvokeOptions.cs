namespace Connectors;

/// <summary>How a tool is called.</summary>
public sealed record ToolInvokeOptions
{
    /// <summary>How long the tool may take; null means the session's time-out. A progress notification of the tool starts the time anew.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Takes the tool's own progress; called from any thread.</summary>
    public IProgress<ToolProgress>? Progress { get; init; }

    /// <summary>A key under which a gateway runs the call at most once; null lets the client choose.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Whether <see cref="ToolsClient.InvokeAsync"/> throws when the tool itself failed; true by default.</summary>
    public bool ThrowOnFailure { get; init; } = true;
}
