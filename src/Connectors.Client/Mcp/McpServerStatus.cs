namespace Connectors;

/// <summary>How a server is.</summary>
public enum McpServerStatus
{
    /// <summary>Its process runs, or its address answers.</summary>
    Active,

    /// <summary>It is known and starts on the next call.</summary>
    Inactive,

    /// <summary>It could not be started, or keeps dying.</summary>
    Error,
}
