namespace Connectors.PowerShell;

/// <summary>What the script members of server objects need and cannot see for themselves.</summary>
public static class ServerScript
{
    /// <summary>A tool of a server, remembering the server's session; asks nothing of the gateway.</summary>
    /// <param name="server">The server.</param>
    /// <param name="tool">The tool's name on the server.</param>
    /// <returns>The tool, by its id alone.</returns>
    public static Tool ToolOf(McpServer server, string tool)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        return new Tool { Id = $"{server.Name}.{tool}", Name = tool, Server = server.Name, Origin = server.Origin };
    }
}
