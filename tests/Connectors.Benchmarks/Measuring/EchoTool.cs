using Connectors.TestSupport;

namespace Connectors.Benchmarks;

/// <summary>The tool that is called, of the MCP reference server, with a message of its own in each call.</summary>
internal static class EchoTool
{
    public const string Name = "echo";

    private const string ServerName = "bench";

    private static int distinct;

    public static NpmPackage Server { get; } = NpmPackage.Everything;

    /// <summary>The command line of the server.</summary>
    public static CommandSource Source => new() { Command = "node", Arguments = [Server.EntryPoint] };

    /// <summary>Deploys the server and waits until it is ready.</summary>
    /// <param name="client">The gateway.</param>
    public static async Task DeployAsync(ConnectorsClient client)
    {
        var deployment = await client.Mcp.AddAsync(new McpServerConfiguration { Name = ServerName, Source = Source });
        await deployment.WaitUntilReadyAsync();
    }

    /// <summary>Calls the tool through a gateway.</summary>
    /// <param name="client">The gateway.</param>
    /// <exception cref="InvalidOperationException">The tool failed.</exception>
    public static async Task CallAsync(ConnectorsClient client) => Require((await client.Tools.InvokeAsync($"{ServerName}.{Name}", Parameters())).Success);

    public static Dictionary<string, object?> Parameters() => new() { ["message"] = $"call {Interlocked.Increment(ref distinct)}" };

    public static void Require(bool succeeded)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException($"The tool '{Name}' failed: this is no measurement.");
        }
    }
}
