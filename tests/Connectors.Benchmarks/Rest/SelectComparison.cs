using Connectors.Benchmarks.Selection;

namespace Connectors.Benchmarks.Rest;

/// <summary>The same selects through the embedded gateway and through the REST host, over one catalogue in one home.</summary>
internal static class SelectComparison
{
    private const int Checked = 20;

    public static async Task RunAsync(string home, CatalogFile catalog, ConnectorsClient embedded, int rounds, TimeSpan span)
    {
        await using var host = await HostProcess.StartAsync(home);
        await using var rest = host.Connect();
        await FilledHome.WaitUntilEncodedAsync(rest);
        var queries = new CatalogQueries(catalog);
        for (var number = 0; number < Checked; number++)
        {
            var query = queries.Next();
            var (here, there) = (await IdsAsync(embedded, query), await IdsAsync(rest, query));
            if (!here.SequenceEqual(there))
            {
                throw new InvalidOperationException($"'{query}' selects {string.Join(", ", here)} embedded and {string.Join(", ", there)} over REST: this is no comparison.");
            }
        }

        Func<Task>[] calls = [() => embedded.Tools.SelectAsync(queries.Next()), () => rest.Tools.SelectAsync(queries.Next())];
        foreach (var call in calls)
        {
            await Callers.RunAsync(call, Callers.Counts[^1], span);
        }

        Console.WriteLine($"Selects: {Checked} give the same ids of the file both ways; {rounds} rounds of {span.TotalSeconds:0} s each, in turn");
        Console.WriteLine("Callers   embedded       REST   REST of embedded   embedded median, p95       REST median, p95");
        foreach (var callers in Callers.Counts)
        {
            var measured = await Callers.CompareAsync(calls, callers, rounds, span);
            var (here, there) = (measured[0], measured[1]);
            Console.WriteLine(FormattableString.Invariant(
                $"{callers,7}  {here.PerSecond,7:N0}/s  {there.PerSecond,7:N0}/s  {there.OfFirst,17:P0}  {here.Milliseconds.Median,10:0.00}, {here.Milliseconds.Percentile(95),8:0.00} ms  {there.Milliseconds.Median,10:0.00}, {there.Milliseconds.Percentile(95),8:0.00} ms"));
        }

        async Task<IReadOnlyList<string>> IdsAsync(ConnectorsClient client, string query) =>
            [.. (await client.Tools.SelectAsync(query)).Select(selection => catalog.OriginalId(selection.Id))];
    }
}
