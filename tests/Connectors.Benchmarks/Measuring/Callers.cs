using System.Collections.Concurrent;
using System.Diagnostics;

namespace Connectors.Benchmarks;

/// <summary>Callers that call without a pause, each waiting for its own answer.</summary>
internal static class Callers
{
    /// <summary>How many call at once in each row of a table.</summary>
    public static readonly IReadOnlyList<int> Counts = [1, 8, 32];

    /// <summary>Calls for a time.</summary>
    /// <param name="call">The call.</param>
    /// <param name="callers">How many call at once.</param>
    /// <param name="span">How long calls are begun.</param>
    /// <returns>The milliseconds of each call.</returns>
    public static async Task<IReadOnlyCollection<double>> RunAsync(Func<Task> call, int callers, TimeSpan span)
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

    /// <summary>Calls so many times.</summary>
    /// <param name="call">The call.</param>
    /// <param name="callers">How many call at once.</param>
    /// <param name="count">How many calls are made in all.</param>
    /// <returns>When all have been answered.</returns>
    public static async Task RunAsync(Func<Task> call, int callers, int count)
    {
        var begun = 0;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref begun) <= count)
            {
                await call();
            }
        })));
    }

    /// <summary>Several ways of making the same call, in turn, round after round: what the machine does meanwhile meets all of them.</summary>
    /// <param name="calls">The ways; the first is what the others are held against.</param>
    /// <param name="callers">How many call at once.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="span">How long a way is measured in a round.</param>
    /// <returns>What was measured of each way.</returns>
    public static async Task<IReadOnlyList<CallRates>> CompareAsync(IReadOnlyList<Func<Task>> calls, int callers, int rounds, TimeSpan span)
    {
        var rates = calls.Select(_ => new List<double>()).ToArray();
        var times = calls.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var index = 0; index < calls.Count; index++)
            {
                var measured = await RunAsync(calls[index], callers, span);
                rates[index].Add(measured.Count / span.TotalSeconds);
                times[index].AddRange(measured);
            }
        }

        // Ratios within a round, whose parts ran one after the other under the same load.
        return [.. calls.Select((_, index) => new CallRates(
            new Sample(rates[index]).Median,
            new Sample(rates[index].Zip(rates[0], (one, first) => one / first)).Median,
            new Sample(times[index])))];
    }
}
