using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.TestSupport;
using ModelContextProtocol.Client;

namespace Connectors.Benchmarks;

/// <summary>Calls through the embedded gateway, beside the same calls made with the MCP SDK alone.</summary>
internal sealed class InvokeSuite : IBenchmarkSuite
{
    private const string ToolName = "echo";
    private static readonly int[] Callers = [1, 8, 32];
    private static int distinct;

    public string Name => "Invoke";

    public string Summary => "Embedded InvokeAsync beside the MCP SDK alone, at 1, 8 and 32 callers. [-Rounds 5] [-Seconds 2]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var given = new Arguments(arguments, "Rounds", "Seconds");
        var rounds = given.Count("Rounds", 5);
        var span = TimeSpan.FromSeconds(given.Count("Seconds", 2));
        var server = NpmPackage.Everything;
        string[] command = [server.EntryPoint];
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"Corpus:  the tool '{ToolName}' of {server.Name} {server.Version}, a message of its own in each call; {rounds} rounds of {span.TotalSeconds:0} s each, in turn; callers and server share the cores");

        await using var scratch = new ScratchFolder("bench");
        await using var direct = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions { Command = "node", Arguments = command }));
        await using var client = new ConnectorsClient(new ConnectorsOptions { Path = scratch.At("home") });
        var deployment = await client.Mcp.AddAsync(new McpServerConfiguration { Name = "bench", Source = new CommandSource { Command = "node", Arguments = command } });
        await deployment.WaitUntilReadyAsync();

        var calls = new (string Name, Func<Task> Call)[]
        {
            ("direct", async () =>
            {
                var result = await direct.CallToolAsync(ToolName, Parameters());
                Require(result.IsError is not true);
            }),
            ("embedded", async () => Require((await client.Tools.InvokeAsync($"bench.{ToolName}", Parameters())).Success)),
        };

        foreach (var (_, call) in calls)
        {
            await MeasureAsync(call, 8, span);
        }

        Console.WriteLine("Callers        direct      embedded  of direct     direct median   embedded median");
        foreach (var callers in Callers)
        {
            var rates = calls.Select(_ => new List<double>()).ToArray();
            var times = calls.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < rounds; round++)
            {
                for (var index = 0; index < calls.Length; index++)
                {
                    var measured = await MeasureAsync(calls[index].Call, callers, span);
                    rates[index].Add(measured.Count / span.TotalSeconds);
                    times[index].AddRange(measured);
                }
            }

            var ratio = new Sample(rates[1].Zip(rates[0], (embedded, alone) => embedded / alone)).Median;
            Console.WriteLine(FormattableString.Invariant(
                $"{callers,7}  {new Sample(rates[0]).Median,9:N0}/s  {new Sample(rates[1]).Median,9:N0}/s  {ratio,9:P0}  {new Sample(times[0]).Median,13:0.000} ms  {new Sample(times[1]).Median,13:0.000} ms"));
        }

        return 0;
    }

    /// <summary>Lets some callers call without a pause.</summary>
    /// <returns>The milliseconds of each call that was begun within the time.</returns>
    private static async Task<IReadOnlyCollection<double>> MeasureAsync(Func<Task> call, int callers, TimeSpan span)
    {
        var times = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < span)
            {
                var start = Stopwatch.GetTimestamp();
                await call();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        })));
        return times;
    }

    private static Dictionary<string, object?> Parameters() => new() { ["message"] = $"call {Interlocked.Increment(ref distinct)}" };

    private static void Require(bool succeeded)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException($"The tool '{ToolName}' failed: this is no measurement.");
        }
    }
}
