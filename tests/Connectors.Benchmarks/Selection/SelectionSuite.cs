using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Encoding.Transformer;
using Connectors.Engine.Selection.Index;
using Connectors.TestSupport;

namespace Connectors.Benchmarks.Selection;

/// <summary>How well and how fast tools are selected, over a labelled catalogue.</summary>
internal sealed class SelectionSuite : IBenchmarkSuite
{
    private const int Depth = 10;
    private const int Budget = 2000;
    private static readonly ToolSelectOptions Whole = new() { MaxTools = Depth, MinimumScore = 0, IncludeRelated = false };

    public string Name => "Selection";

    public string Summary => "How well and how fast tools are selected. [-Catalog FILE] [-Queries FILE] [-Relations FILE] [-Scale] [-AsJson]";

    public async Task<int> RunAsync(string[] arguments)
    {
        var (asJson, scale) = (TakeSwitch(ref arguments, "-AsJson"), TakeSwitch(ref arguments, "-Scale"));
        var named = new Arguments(arguments, "Catalog", "Queries", "Relations");
        var data = Path.Combine(AppContext.BaseDirectory, "Selection", "Data");
        var catalogPath = named.Text("Catalog") ?? Path.Combine(data, "catalog.jsonl");
        var catalog = new CatalogFile(catalogPath);
        var queries = LabelledQuery.ReadFile(named.Text("Queries") ?? Path.Combine(data, "queries.jsonl"));
        var relationsPath = named.Text("Relations") ?? (named.Text("Catalog") is null ? Path.Combine(data, "relations.jsonl") : null);
        var relations = relationsPath is null ? [] : LabelledRelations.ReadFile(relationsPath);
        var report = new SelectionReport();
        report.Say($"{Machine.Describe()}");
        report.Say($"Corpus:  {catalog.ToolCount} tools of {catalog.Servers.Count} servers, {queries.Count} queries, from {Path.GetFileName(catalogPath)}");
        report.Json["tools"] = catalog.ToolCount;
        report.Json["queries"] = queries.Count;

        await using var scratch = new ScratchFolder("bench");
        var home = scratch.At("home");
        Directory.CreateDirectory(home);
        var models = MeasureModels();
        var memoryBefore = GC.GetTotalMemory(forceFullCollection: true);
        var stored = FilledHome.Fill(home, catalog);
        await using var client = new ConnectorsClient(new ConnectorsOptions { Path = home });
        var clock = Stopwatch.StartNew();
        await client.Tools.SelectAsync("warm up");
        var indexed = clock.Elapsed;
        var encoded = await FilledHome.WaitUntilEncodedAsync(client);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - memoryBefore - models;

        await MeasureQualityAsync(client, catalog, queries, report);
        await MeasureBudgetAsync(client, catalog, queries, report);
        await MeasureTokensAsync(client, queries, report);
        await MeasureLatencyAsync(client, queries, report);
        report.Say($"");
        report.Say($"Into the store {stored.TotalMilliseconds:0} ms; open, read and index {indexed.TotalMilliseconds:0} ms; encode {encoded.TotalSeconds:0.0} s");
        report.Say($"Memory: the tools, their index and vectors {memory / 1048576.0:0.0} MiB, the models {models / 1048576.0:0.0} MiB and {MappedBytes / 1048576.0:0.0} MiB mapped from their file");
        report.Json["indexMs"] = new JsonObject { ["store"] = stored.TotalMilliseconds, ["index"] = indexed.TotalMilliseconds, ["encode"] = encoded.TotalMilliseconds };
        report.Json["memoryBytes"] = new JsonObject { ["tools"] = memory, ["models"] = models, ["modelsMapped"] = MappedBytes };

        using var store = FilledHome.OpenStore(home);
        using var encoders = LoadEncoders();
        var index = new ToolIndex(encoders, store);
        index.SetServers(catalog.Servers.Select(server => new IndexedServer(server.Name, server.Description, "", server.Tools)));
        var answered = queries.Where(query => query.Relevant.Count > 0).ToArray();
        if (answered.Length > 0)
        {
            await new StageAblation(index, catalog, answered).MeasureAsync(report);
        }

        MeasureRelations(index, catalog, relations, report);
        MeasureEncoder(report);
        var speed = new SelectSpeed(queries, report);
        await speed.MeasureAsync(index, "restOfSelect");
        foreach (var size in scale ? new[] { 10_000, 100_000 } : [])
        {
            await speed.MeasureGrownAsync(index, encoders, size);
        }

        await client.DisposeAsync();
        store.Dispose();
        await MeasureFirstSelectAsync(home, report);
        report.Print(asJson);
        return 0;
    }

    private static bool TakeSwitch(ref string[] arguments, string name)
    {
        var before = arguments.Length;
        arguments = [.. arguments.Where(argument => !argument.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return arguments.Length < before;
    }

    private static EncoderSet LoadEncoders()
    {
        var folder = EncoderSet.DefaultFolder;
        return new EncoderSet(new KnownQueries(new TransformerEncoder(Path.Combine(folder, "sentences"))), new WordVectorEncoder(Path.Combine(folder, "words")), Timeout.InfiniteTimeSpan);
    }

    private static long MappedBytes => new FileInfo(Path.Combine(EncoderSet.DefaultFolder, "sentences", "encoder.safetensors")).Length;

    // What the models take of managed memory once they are loaded and were used.
    private static long MeasureModels()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var sentences = new TransformerEncoder(Path.Combine(EncoderSet.DefaultFolder, "sentences"));
        using var words = new WordVectorEncoder(Path.Combine(EncoderSet.DefaultFolder, "words"));
        GC.KeepAlive(sentences.Encode(sentences.Tokenize("warm up", TextRole.Query)));
        GC.KeepAlive(words.Encode("warm up"));
        var added = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(sentences);
        GC.KeepAlive(words);
        return added;
    }

    // What a model would read: all tools, or an answer of five with what belongs to them.
    private static async Task MeasureTokensAsync(ConnectorsClient client, IReadOnlyList<LabelledQuery> queries, SelectionReport report)
    {
        var (related, plain, all) = (new List<double>(), new List<double>(), 0);
        foreach (var query in queries)
        {
            var result = await client.Tools.SelectAsync(query.Query, new ToolSelectOptions { MaxTools = 5 });
            related.Add(result.TotalTokens);
            plain.Add(result.Sum(selection => selection.TokenCost));
            all = result.CatalogTokens;
        }

        report.Say($"Tokens (o200k, estimated): all tools {all}; an answer of up to five tools {plain.Average():0} in the mean, {new Sample(plain).Median:0} in the median, with related ones {related.Average():0} and {new Sample(related).Median:0}");
        report.Json["tokens"] = new JsonObject { ["catalog"] = all, ["mean"] = plain.Average(), ["median"] = new Sample(plain).Median, ["meanWithRelated"] = related.Average(), ["medianWithRelated"] = new Sample(related).Median };
    }

    private static async Task MeasureQualityAsync(ConnectorsClient client, CatalogFile catalog, IReadOnlyList<LabelledQuery> queries, SelectionReport report)
    {
        var ranked = new List<RankedQuery>();
        var atLine = new List<RankedQuery>();
        var (none, refused) = (0, 0);
        foreach (var query in queries)
        {
            var lined = await client.Tools.SelectAsync(query.Query, Whole with { MinimumScore = null });
            if (query.Relevant.Count == 0)
            {
                none++;
                refused += lined.Count == 0 ? 1 : 0;
                continue;
            }

            var whole = await client.Tools.SelectAsync(query.Query, Whole);
            ranked.Add(new RankedQuery(query, [.. whole.Select(selection => catalog.OriginalId(selection.Id))]));
            atLine.Add(new RankedQuery(query, [.. lined.Select(selection => catalog.OriginalId(selection.Id))]));
        }

        report.Say($"");
        report.Say($"{"",-14}{"queries",8}{"nDCG@10",9}{"R@5",7}{"R@10",7}{"MRR",7}");
        var byKind = new JsonObject();
        if (ranked.Count > 0)
        {
            report.Json["ndcg10"] = ranked.Average(query => query.NormalizedGain);
            report.Json["r5"] = ranked.Average(query => query.Recall(5));
            report.Json["r10"] = ranked.Average(query => query.Recall(Depth));
            report.Json["mrr"] = ranked.Average(query => query.ReciprocalRank);
            report.Json["r10AtLine"] = atLine.Average(query => query.Recall(Depth));
            Row("all", ranked);
            foreach (var kind in ranked.GroupBy(query => query.Query.Kind).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                Row(kind.Key, [.. kind]);
                byKind[kind.Key] = new JsonObject { ["queries"] = kind.Count(), ["ndcg10"] = kind.Average(query => query.NormalizedGain), ["r5"] = kind.Average(query => query.Recall(5)), ["r10"] = kind.Average(query => query.Recall(Depth)), ["mrr"] = kind.Average(query => query.ReciprocalRank) };
            }

            report.Say($"R@10 with the line under which nothing fits: {atLine.Average(query => query.Recall(Depth)):0.000}");
        }

        report.Json["byKind"] = byKind;
        if (none > 0)
        {
            report.Say($"Queries that no tool answers: {refused} of {none} told so ({(double)refused / none:0.00})");
            report.Json["none"] = (double)refused / none;
        }

        void Row(string name, IReadOnlyList<RankedQuery> rows) => report.Say(
            $"{name,-14}{rows.Count,8}{rows.Average(query => query.NormalizedGain),9:0.000}{rows.Average(query => query.Recall(5)),7:0.000}{rows.Average(query => query.Recall(Depth)),7:0.000}{rows.Average(query => query.ReciprocalRank),7:0.000}");
    }

    // Over the queries whose right tools, as many as could be among ten, fit into the budget together.
    private static async Task MeasureBudgetAsync(ConnectorsClient client, CatalogFile catalog, IReadOnlyList<LabelledQuery> queries, SelectionReport report)
    {
        var costs = catalog.Servers.SelectMany(server => server.Tools).DistinctBy(tool => tool.Id).ToDictionary(tool => catalog.OriginalId(tool.Id), tool => tool.TokenCost, StringComparer.Ordinal);
        var (with, without) = (new List<double>(), new List<double>());
        foreach (var query in queries.Where(query => query.Relevant.Count > 0 && query.Relevant.Sum(id => costs.GetValueOrDefault(id)) <= Budget))
        {
            with.Add(await RecallAsync(Whole with { TokenBudget = Budget }));
            without.Add(await RecallAsync(Whole));

            async Task<double> RecallAsync(ToolSelectOptions options) =>
                new RankedQuery(query, [.. (await client.Tools.SelectAsync(query.Query, options)).Select(selection => catalog.OriginalId(selection.Id))]).Recall(Depth);
        }

        if (with.Count > 0)
        {
            report.Say($"R@10 under {Budget} tokens {with.Average():0.000}, without a budget {without.Average():0.000}, over {with.Count} queries whose answers fit");
            report.Json["budget"] = new JsonObject { ["tokens"] = Budget, ["r10"] = with.Average(), ["r10Without"] = without.Average(), ["queries"] = with.Count };
        }
    }

    private static async Task MeasureLatencyAsync(ConnectorsClient client, IReadOnlyList<LabelledQuery> queries, SelectionReport report)
    {
        var plain = new List<double>();
        var related = new List<double>();
        foreach (var query in queries)
        {
            plain.Add(await TimeAsync(new ToolSelectOptions { IncludeRelated = false }));
            related.Add(await TimeAsync(new ToolSelectOptions()));

            async Task<double> TimeAsync(ToolSelectOptions options)
            {
                var started = Stopwatch.GetTimestamp();
                await client.Tools.SelectAsync(query.Query, options);
                return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }

        var (first, second) = (new Sample(plain), new Sample(related));
        report.Say($"");
        report.Say($"A select through ConnectorsClient: {first.Median:0.0} ms (median), {first.Percentile(95):0.0} (p95), {first.Percentile(99):0.0} (p99); with related tools {second.Median:0.0}, {second.Percentile(95):0.0}, {second.Percentile(99):0.0}");
        report.Json["latencyMs"] = new JsonObject { ["p50"] = first.Median, ["p95"] = first.Percentile(95), ["p99"] = first.Percentile(99), ["p50WithRelated"] = second.Median, ["p95WithRelated"] = second.Percentile(95) };
    }

    private static async Task MeasureFirstSelectAsync(string home, SelectionReport report)
    {
        const int Rounds = 5;
        report.Say($"");
        try
        {
            var first = await FirstSelect.MeasureAsync(home, Rounds);
            report.Say($"The same catalogue and vectors in new processes, {Rounds} rounds:");
            report.Say($"{first}");
            report.Json["firstSelect"] = new JsonObject { ["ms"] = first.Milliseconds, ["bareMs"] = first.BareMilliseconds, ["share"] = first.Share };
        }
        catch (ArgumentException fault)
        {
            report.Say($"First select in a new process: not measured. {fault.Message}");
        }
    }

    private static void MeasureRelations(ToolIndex index, CatalogFile catalog, IReadOnlyList<LabelledRelations> relations, SelectionReport report)
    {
        if (relations.Count == 0)
        {
            return;
        }

        var ranking = new RelationRanking(index, catalog, relations);
        var (graph, words, meanings, sketch) = (ranking.OfGraph(), ranking.OfWords(), ranking.OfMeanings(), ranking.OfSketch());
        report.Say($"");
        report.Say($"Relations, R@5: graph {graph:0.000}; shared words alone {words:0.000}; sentence vectors and same server {meanings:0.000}; with needs edges, as a sketch {sketch:0.000}");
        report.Json["relationsR5"] = graph;
        report.Json["relationsR5Words"] = words;
        report.Json["relationsR5Meanings"] = meanings;
        report.Json["relationsR5Sketch"] = sketch;
    }

    private static void MeasureEncoder(SelectionReport report)
    {
        using var encoder = new TransformerEncoder(Path.Combine(EncoderSet.DefaultFolder, "sentences"));
        var speeds = new JsonObject();
        foreach (var pieces in new[] { 64, 12 })
        {
            var loop = MultiplyAddSpeed.OfRegisters();
            var (speed, milliseconds) = MultiplyAddSpeed.OfEncoder(encoder, pieces);
            report.Say($"Encoder, {pieces} pieces: {milliseconds:0.0} ms, {speed / 1e9:0.0} thousand million multiply-adds a second, {speed / loop:0.00} of a Vector256 loop in registers ({loop / 1e9:0.0})");
            speeds[$"{pieces}"] = new JsonObject { ["ms"] = milliseconds, ["multiplyAddsPerSecond"] = speed, ["ofLoop"] = speed / loop };
        }

        report.Json["encoder"] = speeds;
    }
}
