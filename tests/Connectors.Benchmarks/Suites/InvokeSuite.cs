using Connectors.TestSupport;
using ModelContextProtocol.Client;

namespace Connectors.Benchmarks;

/// <summary>Calls through the embedded gateway, beside the same calls made with the MCP SDK alone.</summary>
internal sealed class InvokeSuite : IBenchmarkSuite
{
    private const int WarmUpCallers = 8;

    public string Name => "Invoke";

    public string Summary => "Embedded InvokeAsync beside the MCP SDK alone, at 1, 8 and 32 callers. [-Rounds 5] [-Seconds 2]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var given = new Arguments(arguments, "Rounds", "Seconds");
        var rounds = given.Count("Rounds", 5);
        var span = TimeSpan.FromSeconds(given.Count("Seconds", 2));
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"Corpus:  the tool '{EchoTool.Name}' of {EchoTool.Server.Name} {EchoTool.Server.Version}, a message of its own in each call; {rounds} rounds of {span.TotalSeconds:0} s each, in turn; callers and server share the cores");

        await using var scratch = new ScratchFolder("bench");
        await using var direct = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions { Command = EchoTool.Source.Command, Arguments = [.. EchoTool.Source.Arguments] }));
        await using var embedded = new ConnectorsClient(new ConnectorsOptions { Path = scratch.At("home") });
        await EchoTool.DeployAsync(embedded);
        Func<Task>[] calls =
        [
            async () => EchoTool.Require((await direct.CallToolAsync(EchoTool.Name, EchoTool.Parameters())).IsError is not true),
            () => EchoTool.CallAsync(embedded),
        ];
        foreach (var call in calls)
        {
            await Callers.RunAsync(call, WarmUpCallers, span);
        }

        Console.WriteLine("Callers        direct      embedded  of direct     direct median   embedded median");
        foreach (var callers in Callers.Counts)
        {
            var measured = await Callers.CompareAsync(calls, callers, rounds, span);
            Console.WriteLine(FormattableString.Invariant(
                $"{callers,7}  {measured[0].PerSecond,9:N0}/s  {measured[1].PerSecond,9:N0}/s  {measured[1].OfFirst,9:P0}  {measured[0].Milliseconds.Median,13:0.000} ms  {measured[1].Milliseconds.Median,13:0.000} ms"));
        }

        return 0;
    }
}
