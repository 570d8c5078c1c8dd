using System.Globalization;
using Connectors.Benchmarks.Selection;

namespace Connectors.Benchmarks.Rest;

/// <summary>The host's memory over many selects, with no server running, beside an empty ASP.NET Core host's.</summary>
/// <remarks>
/// Two hosts, because one cannot tell both: a collection that is forced moves what is resident afterwards, and without one nobody
/// can say what of a heap is garbage.
/// </remarks>
internal static class HostMemory
{
    private const int CallersAtOnce = 8;
    private const int Step = 10_000;
    private const double MiB = 1024 * 1024;

    /// <summary>What an operator sees: resident memory, of a host that is left to its own collector.</summary>
    /// <param name="home">A home with the catalogue, encoded.</param>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="selects">How many selects.</param>
    public static async Task ShowResidentAsync(string home, CatalogFile catalog, int selects)
    {
        Console.WriteLine();
        Console.WriteLine($"Resident: a host left to its own collector over {selects:N0} selects, {CallersAtOnce} at once; in brackets, of that its own (not files that it maps)");
        IReadOnlyList<MemorySample> samples;
        await using (var host = await HostProcess.StartAsync(home))
        {
            await using var rest = host.Connect();
            var queries = new CatalogQueries(catalog);
            samples = await MeasureAsync("", () => rest.Tools.SelectAsync(queries.Next()), selects, () => Task.FromResult(host.ReadMemory()), Say);
            var retained = await host.CollectAsync();
            Console.WriteLine($"  {"collected once, at the end: heap retained",-45}{Text(retained),7} MiB");
        }

        await using var empty = await HostProcess.StartEmptyAsync();
        using var http = new HttpClient { BaseAddress = empty.Address };
        var beside = await MeasureAsync("empty host, ", () => http.GetStringAsync("/"), Step, () => Task.FromResult(empty.ReadMemory()), Say);
        Console.WriteLine($"  Beside the empty host: {Text(samples[0].Resident)} against {Text(beside[0].Resident)} MiB after the first, {Text(samples[^1].Resident)} against {Text(beside[^1].Resident)} MiB after the last");
        Console.WriteLine($"  Growth: {Growth(selects, samples, sample => sample.Resident)}; own {Growth(selects, samples, sample => sample.Own)}");

        static string Say(MemorySample sample) => $"{Text(sample.Resident),7} MiB  ({Text(sample.Own)})";
    }

    /// <summary>What a leak would show in: the heap that is left when all garbage is gone.</summary>
    /// <param name="home">A home with the catalogue, encoded.</param>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="selects">How many selects.</param>
    public static async Task ShowRetainedAsync(string home, CatalogFile catalog, int selects)
    {
        Console.WriteLine();
        Console.WriteLine($"Retained: the managed heap of another host after full, blocking, compacting collections, over {selects:N0} selects, {CallersAtOnce} at once");
        IReadOnlyList<long> samples;
        await using (var host = await HostProcess.StartAsync(home))
        {
            await using var rest = host.Connect();
            var queries = new CatalogQueries(catalog);
            samples = await MeasureAsync("", () => rest.Tools.SelectAsync(queries.Next()), selects, host.CollectAsync, Say);
        }

        await using var empty = await HostProcess.StartEmptyAsync();
        using var http = new HttpClient { BaseAddress = empty.Address };
        await MeasureAsync("empty host, ", () => http.GetStringAsync("/"), Step, empty.CollectAsync, Say);
        Console.WriteLine($"  Growth: {Growth(selects, samples, sample => sample)}");

        static string Say(long retained) => $"{Text(retained),7} MiB";
    }

    // A sample after the first call, and after each ten thousand.
    private static async Task<IReadOnlyList<T>> MeasureAsync<T>(string whose, Func<Task> call, int count, Func<Task<T>> measure, Func<T, string> say)
    {
        await call();
        var samples = new List<T>();
        await SampleAsync($"{whose}after the first");
        for (var done = Math.Min(1, count); done < count;)
        {
            var next = Math.Min(count, (done / Step * Step) + Step);
            await Callers.RunAsync(call, CallersAtOnce, next - done);
            done = next;
            await SampleAsync(string.Create(CultureInfo.InvariantCulture, $"{whose}after {done:N0}"));
        }

        return samples;

        async Task SampleAsync(string moment)
        {
            samples.Add(await measure());
            Console.WriteLine($"  {moment,-45}{say(samples[^1])}");
        }
    }

    // The first ten thousand fill what is made when first asked for; what comes after them would be a leak.
    private static string Growth<T>(int selects, IReadOnlyList<T> samples, Func<T, long> bytes)
    {
        if (selects <= Step)
        {
            return $"not told by {selects:N0} selects, it takes more than {Step:N0}";
        }

        var (from, to) = (bytes(samples[1]), bytes(samples[^1]));
        return FormattableString.Invariant($"{(to - from) / MiB:+0.0;-0.0;0.0} MiB ({100.0 * (to - from) / from:+0.0;-0.0;0.0}%) from select {Step:N0} to {selects:N0}");
    }

    private static string Text(long bytes) => (bytes / MiB).ToString("0.0", CultureInfo.InvariantCulture);
}
