namespace Connectors;

/// <summary>A category that tools are filed under.</summary>
public sealed class ToolCategory : SessionObject
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What belongs into it; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>How many tools it holds.</summary>
    public int ToolCount { get; init; }

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
