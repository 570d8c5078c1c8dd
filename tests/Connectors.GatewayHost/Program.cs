// A process with an embedded gateway, for tests to kill: GatewayHost HOME NAME COMMAND [ARGUMENT …]
// Deploys the command under the name, unless the home has it already, calls its tool "echo", says "ready" and waits.
using Connectors;

var client = new ConnectorsClient(new ConnectorsOptions { Path = args[0] });
if ((await client.Mcp.ListAsync()).All(server => server.Name != args[1]))
{
    var deployment = await client.Mcp.AddAsync(new McpServerConfiguration { Name = args[1], Source = new CommandSource { Command = args[2], Arguments = args[3..] } });
    Console.WriteLine($"deploying {deployment.Id}");
    await deployment.WaitUntilReadyAsync();
}

var result = await client.Tools.InvokeAsync($"{args[1]}.echo", new Dictionary<string, object?> { ["text"] = "ready" });
Console.WriteLine(result.Data);
await Task.Delay(Timeout.Infinite);
