using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.TestSupport;
using ModelContextProtocol.Client;

namespace Connectors.Benchmarks.Rest;

/// <summary>The same tool called directly, through the embedded gateway and through the REST host; selects over a catalogue both ways; the host's memory.</summary>
internal sealed class RestSuite : IBenchmarkSuite
{
    private const string ToolName = "echo";
    private const string ServerName = "bench";
    private const int WarmUpRounds = 3;
    private static readonly int[] Callers = [1, 8, 32];
    private static int distinct;

    public string Name => "Rest";

    public string Summary => "Direct, embedded and through REST at 1, 8 and 32 callers. [-Rounds 5] [-Seconds 2]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var given = new Arguments(arguments, "Rounds", "Seconds");
        var rounds = given.Count("Rounds", 5);
        var span = TimeSpan.FromSeconds(given.Count("Seconds", 2));
        var server = NpmPackage.Everything;
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"Corpus:  the tool '{ToolName}' of {server.Name} {server.Version}, a message of its own in each call; {rounds} rounds of {span.TotalSeconds:0} s each, in turn; callers, host and server share the cores");
        Console.WriteLine("Host:    a process of its own on loopback; key, limits, idempotency keys, audit and log on");

        await using var scratch = new ScratchFolder("bench");
        await using var direct = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions { Command = "node", Arguments = [server.EntryPoint] }));
        await using var embedded = new ConnectorsClient(new ConnectorsOptions { Path = scratch.At("embedded") });
        await using var host = await HostProcess.StartAsync(scratch.At("rest"));
        await using var rest = host.Connect();
        await DeployAsync(embedded, server);
        await DeployAsync(rest, server);

        var calls = new Func<Task>[]
        {
            async () => Require((await direct.CallToolAsync(ToolName, Parameters())).IsError is not true),
            async () => Require((await embedded.Tools.InvokeAsync($"{ServerName}.{ToolName}", Parameters())).Success),
            async () => Require((await rest.Tools.InvokeAsync($"{ServerName}.{ToolName}", Parameters())).Success),
        };

        // Until the compiler has done with all of them; the host is a process of its own, which it has to itself.
        for (var round = 0; round < WarmUpRounds; round++)
        {
            foreach (var call in calls)
            {
                await MeasureAsync(call, Callers[^1], span);
            }
        }

        Console.WriteLine("Callers     direct   embedded       REST   embedded of direct   REST of direct   median direct   embedded adds   REST adds");
        foreach (var callers in Callers)
        {
            var rates = calls.Select(_ => new List<double>()).ToArray();
            var times = calls.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < rounds; round++)
            {
                for (var index = 0; index < calls.Length; index++)
                {
                    var measured = await MeasureAsync(calls[index], callers, span);
                    rates[index].Add(measured.Count / span.TotalSeconds);
                    times[index].AddRange(measured);
                }
            }

            // Ratios within a round, whose parts ran one after the other under the same load.
            var ratios = rates.Select(rate => new Sample(rate.Zip(rates[0], (one, alone) => one / alone)).Median).ToArray();
            var medians = times.Select(time => new Sample(time).Median).ToArray();
            var shown = rates.Select(rate => new Sample(rate).Median).ToArray();
            Console.WriteLine(FormattableString.Invariant(
                $"{callers,7}  {shown[0],7:N0}/s  {shown[1],7:N0}/s  {shown[2],7:N0}/s  {ratios[1],19:P0}  {ratios[2],15:P0}  {medians[0],11:0.000} ms  {medians[1] - medians[0],11:0.000} ms  {medians[2] - medians[0],7:0.000} ms"));
        }

        return 0;
    }

    private static async Task DeployAsync(ConnectorsClient client, NpmPackage server)
    {
        var deployment = await client.Mcp.AddAsync(new McpServerConfiguration { Name = ServerName, Source = new CommandSource { Command = "node", Arguments = [server.EntryPoint] } });
        await deployment.WaitUntilReadyAsync();
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
