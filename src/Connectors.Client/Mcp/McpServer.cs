namespace Connectors;

/// <summary>An MCP server that the gateway knows.</summary>
public sealed class McpServer : SessionObject
{
    /// <summary>Its name; compared without regard to case.</summary>
    public string Name { get; init; } = "";

    /// <summary>The category of its tools.</summary>
    public string Category { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>How it is.</summary>
    public McpServerStatus Status { get; init; }

    /// <summary>How many tools it has.</summary>
    public int ToolCount { get; init; }

    /// <summary>Its tools as summaries, ordered by id.</summary>
    public IReadOnlyList<Tool> Tools { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>Where it comes from: an npm package with its version, a command, an address.</summary>
    public string Url { get; init; } = "";

    /// <summary>The version that it says it has.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether a user added it; false for one that the gateway brought along.</summary>
    public bool Custom { get; init; } = true;

    /// <summary>The process that runs it, when one does and the gateway started it.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Bytes of memory that the process holds, when one runs and the system tells.</summary>
    public long? WorkingSet { get; init; }

    /// <summary>Why it is in <see cref="McpServerStatus.Error"/>, else null.</summary>
    public string? Error { get; init; }

    /// <summary>How many of its tools have a sentence vector that selection can use.</summary>
    public int ToolsEncoded { get; init; }

    /// <summary>Name and status.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
