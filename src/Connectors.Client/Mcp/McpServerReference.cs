namespace Connectors;

/// <summary>A server by its name, for calling its tools. Nothing is asked of the gateway until a call is made.</summary>
public sealed class McpServerReference
{
    private readonly ConnectorsClient client;

    internal McpServerReference(ConnectorsClient client, string name)
    {
        this.client = client;
        Name = name;
    }

    /// <summary>The server's name.</summary>
    public string Name { get; }

    /// <summary>Calls one of the server's tools.</summary>
    /// <param name="tool">The tool's name on the server, without the server's own name.</param>
    /// <param name="parameters">Its parameters by name; null means none.</param>
    /// <param name="options">How to call it.</param>
    /// <param name="cancellationToken">Ends the call, and the tool's work.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ToolInvocationException">As <see cref="ToolsClient.InvokeAsync"/>.</exception>
    public Task<ToolResult> CallAsync(string tool, IReadOnlyDictionary<string, object?>? parameters = null, ToolInvokeOptions? options = null, CancellationToken cancellationToken = default) =>
        client.Tools.InvokeAsync($"{Name}.{tool}", parameters, options, cancellationToken);

    /// <summary>Gets the server as it stands.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The server with its tools.</returns>
    public Task<McpServer> GetAsync(CancellationToken cancellationToken = default) => client.Mcp.GetServerAsync(Name, cancellationToken);
}
