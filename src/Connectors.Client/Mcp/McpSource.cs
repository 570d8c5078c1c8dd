namespace Connectors;

/// <summary>Where an MCP server comes from.</summary>
public abstract record McpSource
{
    private protected McpSource()
    {
    }

    /// <summary>The word for it in the REST contract: <c>npm</c>, <c>stdio</c>.</summary>
    public abstract string Type { get; }
}
