using System.Globalization;
using Connectors.Benchmarks.Selection;

namespace Connectors.Benchmarks.Rest;

/// <summary>The host's memory over many selects, with no server running, beside an empty ASP.NET Core host's.</summary>
internal static class HostMemory
{
    private const int CallersAtOnce = 8;
    private const int Step = 1_000;
    private const int WarmUp = 10_000;
    private const double MiB = 1024 * 1024;

    public static async Task RunAsync(string home, CatalogFile catalog, int selects)
    {
        await using var host = await HostProcess.StartAsync(home);
        await using var rest = host.Connect();
        var queries = new CatalogQueries(catalog);
        await rest.Tools.SelectAsync(queries.Next());
        Console.WriteLine();
        Console.WriteLine($"Memory:  the host over {selects:N0} selects, {CallersAtOnce} at once, a sample after each {Step:N0}; resident, of that its own (not files that it maps), and the managed heap after its last collection");
        Console.WriteLine("                      resident         own     managed");
        Print("after the first", await SampleAsync());

        // A collection comes when it likes, so a single sample says little of growth: the medians of tenths do.
        var samples = new List<MemorySample>();
        for (var done = 0; done < selects; done += Step)
        {
            await Callers.RunAsync(() => rest.Tools.SelectAsync(queries.Next()), CallersAtOnce, Math.Min(Step, selects - done));
            samples.Add(await SampleAsync());
            if ((done + Step) % WarmUp == 0 || done + Step >= selects)
            {
                Print(string.Create(CultureInfo.InvariantCulture, $"after {Math.Min(done + Step, selects):N0}"), samples[^1]);
            }
        }

        var warm = samples.Skip(Math.Min(WarmUp / Step, samples.Count) - 1).ToArray();
        var tenth = Math.Max(1, warm.Length / 10);
        Print(string.Create(CultureInfo.InvariantCulture, $"tenth from {WarmUp:N0}"), Median(warm[..tenth]));
        Print("last tenth", Median(warm[^tenth..]));

        await using var empty = await HostProcess.StartEmptyAsync();
        using var http = new HttpClient { BaseAddress = empty.Address };
        await http.GetStringAsync("/");
        Print("empty host, first", empty.ReadMemory());
        await Callers.RunAsync(() => http.GetStringAsync("/"), CallersAtOnce, WarmUp);
        Print(string.Create(CultureInfo.InvariantCulture, $"empty host, {WarmUp:N0}"), empty.ReadMemory());

        async Task<MemorySample> SampleAsync() => host.ReadMemory() with { Managed = await host.ReadMetricAsync("connectors_gateway_memory_managed_bytes") };
    }

    private static MemorySample Median(IReadOnlyCollection<MemorySample> samples) => new(
        (long)new Sample(samples.Select(sample => (double)sample.Resident)).Median,
        (long)new Sample(samples.Select(sample => (double)sample.Own)).Median,
        (long)new Sample(samples.Select(sample => (double)sample.Managed!.Value)).Median);

    private static void Print(string moment, MemorySample sample) => Console.WriteLine(FormattableString.Invariant(
        $"  {moment,-20}{sample.Resident / MiB,6:0.0} MiB  {sample.Own / MiB,6:0.0} MiB  {(sample.Managed is { } managed ? FormattableString.Invariant($"{managed / MiB,6:0.0} MiB") : "")}"));
}
