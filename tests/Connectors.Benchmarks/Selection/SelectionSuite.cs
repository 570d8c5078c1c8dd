using System.Diagnostics;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Encoding.Transformer;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Query;
using Connectors.TestSupport;

namespace Connectors.Benchmarks.Selection;

/// <summary>How well and how fast tools are selected, over a labelled catalogue.</summary>
internal sealed class SelectionSuite : IBenchmarkSuite
{
    private const int Depth = 10;
    private const int Budget = 2000;
    private static readonly ToolSelectOptions Whole = new() { MaxTools = Depth, MinimumScore = 0, IncludeRelated = false };

    private static readonly (string Name, SelectionStages Stages)[] Ablations =
    [
        ("sentence vectors", SelectionStages.All & ~SelectionStages.Sentences),
        ("BM25F", SelectionStages.All & ~SelectionStages.Lexical),
        ("typos", SelectionStages.All & ~SelectionStages.Typos),
        ("synonyms", SelectionStages.All & ~SelectionStages.Synonyms),
        ("intents", SelectionStages.All & ~SelectionStages.Intents),
    ];

    private static readonly (string Name, SelectionStages Stages)[] WithoutSentences =
    [
        ("word vectors", SelectionStages.Lexical | SelectionStages.Typos | SelectionStages.Synonyms),
        ("typos", SelectionStages.Lexical | SelectionStages.Words | SelectionStages.Synonyms),
        ("synonyms", SelectionStages.Lexical | SelectionStages.Words | SelectionStages.Typos),
    ];

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
        var memoryBefore = GC.GetTotalMemory(forceFullCollection: true);
        var stored = FilledHome.Fill(home, catalog);
        await using var client = new ConnectorsClient(new ConnectorsOptions { Path = home });
        var clock = Stopwatch.StartNew();
        await client.Tools.SelectAsync("warm up");
        var indexed = clock.Elapsed;
        var encoded = await FilledHome.WaitUntilEncodedAsync(client);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - memoryBefore;

        await MeasureQualityAsync(client, catalog, queries, report);
        await MeasureBudgetAsync(client, catalog, queries, report);
        await MeasureLatencyAsync(client, queries, report);
        report.Say($"");
        report.Say($"Into the store {stored.TotalMilliseconds:0} ms; open, read and index {indexed.TotalMilliseconds:0} ms; encode {encoded.TotalSeconds:0.0} s; managed memory {memory / 1048576.0:0.0} MiB");
        report.Json["indexMs"] = new JsonObject { ["store"] = stored.TotalMilliseconds, ["index"] = indexed.TotalMilliseconds, ["encode"] = encoded.TotalMilliseconds };
        report.Json["memoryBytes"] = memory;

        using var store = FilledHome.OpenStore(home);
        using var encoders = LoadEncoders();
        var index = new ToolIndex(encoders, store);
        index.SetServers(catalog.Servers.Select(server => new IndexedServer(server.Name, server.Description, "", server.Tools)));
        await MeasureStagesAsync(index, catalog, queries, report);
        MeasureRelations(index, catalog, relations, report);
        await MeasureRestAsync(index, queries, report, "restOfSelect");
        MeasureEncoder(report);
        foreach (var size in scale ? new[] { 10_000, 100_000 } : [])
        {
            await MeasureScaleAsync(index, encoders, size, queries, report);
        }

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

    private static async Task MeasureStagesAsync(ToolIndex index, CatalogFile catalog, IReadOnlyList<LabelledQuery> queries, SelectionReport report)
    {
        var answered = queries.Where(query => query.Relevant.Count > 0).ToArray();
        if (answered.Length == 0)
        {
            return;
        }

        var ablation = new JsonObject();
        report.Say($"");
        report.Say($"What a stage brings in nDCG@10, the others present (95% interval, paired bootstrap):");
        await CompareAsync(SelectionStages.All, Ablations, "");
        await CompareAsync(SelectionStages.All & ~SelectionStages.Sentences, WithoutSentences, " (before there are sentence vectors)");
        report.Json["ablation"] = ablation;

        async Task CompareAsync(SelectionStages all, (string Name, SelectionStages Stages)[] without, string remark)
        {
            var whole = await GainsAsync(all);
            foreach (var (name, stages) in without)
            {
                var rest = await GainsAsync(stages);
                var (mean, low, high) = PairedBootstrap.Compare(whole, rest);
                report.Say($"  {name + remark,-52}{mean,7:+0.000;-0.000} ({low:+0.000;-0.000} to {high:+0.000;-0.000}), without it {rest.Average():0.000}");
                ablation[name + remark] = new JsonObject { ["brings"] = mean, ["low"] = low, ["high"] = high, ["without"] = rest.Average() };
            }
        }

        async Task<double[]> GainsAsync(SelectionStages stages)
        {
            var gains = new double[answered.Length];
            for (var at = 0; at < gains.Length; at++)
            {
                var result = await index.SelectAsync(answered[at].Query, Whole, stages, CancellationToken.None);
                gains[at] = new RankedQuery(answered[at], [.. result.Select(selection => catalog.OriginalId(selection.Id))]).NormalizedGain;
            }

            return gains;
        }
    }

    private static void MeasureRelations(ToolIndex index, CatalogFile catalog, IReadOnlyList<LabelledRelations> relations, SelectionReport report)
    {
        if (relations.Count == 0)
        {
            return;
        }

        var ranking = new RelationRanking(index, catalog, relations);
        var (graph, words, meanings) = (ranking.OfGraph(), ranking.OfWords(), ranking.OfMeanings());
        report.Say($"");
        report.Say($"Relations, R@5: graph {graph:0.000}; shared words alone {words:0.000}; sentence vectors and same server {meanings:0.000}");
        report.Json["relationsR5"] = graph;
        report.Json["relationsR5Words"] = words;
        report.Json["relationsR5Meanings"] = meanings;
    }

    private static async Task MeasureRestAsync(ToolIndex index, IReadOnlyList<LabelledQuery> queries, SelectionReport report, string member)
    {
        const int Rounds = 3;
        var options = new ToolSelectOptions { IncludeRelated = false };
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            times.Clear();
            foreach (var query in queries)
            {
                times.Add((await index.SelectAsync(query.Query, options, CancellationToken.None)).Took.TotalMilliseconds);
            }
        }

        var (rest, pass) = (new Sample(times), TimeOfOnePass(index));
        report.Say($"The rest of a select, its query's vector known, {index.ToolCount} tools: {rest.Median:0.00} ms (median), {rest.Percentile(95):0.00} (p95); one pass of float dot products {pass:0.00} ms; ratio {rest.Median / pass:0.0}");
        report.Json[member] = new JsonObject { ["tools"] = index.ToolCount, ["p50Ms"] = rest.Median, ["p95Ms"] = rest.Percentile(95), ["floatPassMs"] = pass };
    }

    private static double TimeOfOnePass(ToolIndex index)
    {
        const int Dimensions = 384;
        const int Rounds = 15;
        var vectors = new float[index.ToolCount * Dimensions];
        vectors.AsSpan().Fill(0.05f);
        var query = vectors.AsSpan(0, Dimensions).ToArray();
        var products = new float[index.ToolCount];
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var row = 0; row < products.Length; row++)
            {
                products[row] = TensorPrimitives.Dot<float>(query, vectors.AsSpan(row * Dimensions, Dimensions));
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Sample(times).Median;
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

    private static async Task MeasureScaleAsync(ToolIndex index, EncoderSet encoders, int size, IReadOnlyList<LabelledQuery> queries, SelectionReport report)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var grown = ScaledCatalog.Grow(index, size, encoders);
        report.Say($"");
        report.Say($"{grown.ToolCount} tools: indexed in {clock.Elapsed.TotalSeconds:0.0} s, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0:0} MiB with the tools themselves");
        await MeasureRestAsync(grown, queries, report, $"restOfSelect{size}");
    }
}
