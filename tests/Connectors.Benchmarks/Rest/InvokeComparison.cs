using Connectors.TestSupport;
using ModelContextProtocol.Client;

namespace Connectors.Benchmarks.Rest;

/// <summary>The same tool called directly, through the embedded gateway and through the REST host.</summary>
internal static class InvokeComparison
{
    private const int WarmUpRounds = 3;

    public static async Task RunAsync(int rounds, TimeSpan span)
    {
        Console.WriteLine();
        Console.WriteLine($"Corpus:  the tool '{EchoTool.Name}' of {EchoTool.Server.Name} {EchoTool.Server.Version}, a message of its own in each call; {rounds} rounds of {span.TotalSeconds:0} s each, in turn");
        await using var scratch = new ScratchFolder("bench");
        await using var direct = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions { Command = EchoTool.Source.Command, Arguments = [.. EchoTool.Source.Arguments] }));
        await using var embedded = new ConnectorsClient(new ConnectorsOptions { Path = scratch.At("embedded") });
        await using var host = await HostProcess.StartAsync(scratch.At("rest"));
        await using var rest = host.Connect();
        await EchoTool.DeployAsync(embedded);
        await EchoTool.DeployAsync(rest);
        Func<Task>[] calls =
        [
            async () => EchoTool.Require((await direct.CallToolAsync(EchoTool.Name, EchoTool.Parameters())).IsError is not true),
            () => EchoTool.CallAsync(embedded),
            () => EchoTool.CallAsync(rest),
        ];

        // Until the compiler has done with all of them; the host is a process of its own, which it has to itself.
        for (var round = 0; round < WarmUpRounds; round++)
        {
            foreach (var call in calls)
            {
                await Callers.RunAsync(call, Callers.Counts[^1], span);
            }
        }

        Console.WriteLine("Callers     direct   embedded       REST   embedded of direct   REST of direct   median direct   embedded adds   REST adds");
        foreach (var callers in Callers.Counts)
        {
            var measured = await Callers.CompareAsync(calls, callers, rounds, span);
            var (first, second, third) = (measured[0], measured[1], measured[2]);
            Console.WriteLine(FormattableString.Invariant(
                $"{callers,7}  {first.PerSecond,7:N0}/s  {second.PerSecond,7:N0}/s  {third.PerSecond,7:N0}/s  {second.OfFirst,19:P0}  {third.OfFirst,15:P0}  {first.Milliseconds.Median,11:0.000} ms  {second.Milliseconds.Median - first.Milliseconds.Median,11:0.000} ms  {third.Milliseconds.Median - first.Milliseconds.Median,7:0.000} ms"));
        }
    }
}
