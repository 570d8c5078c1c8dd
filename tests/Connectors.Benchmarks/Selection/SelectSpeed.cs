using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;

namespace Connectors.Benchmarks.Selection;

/// <summary>How fast an index answers when its query's vector is known, beside one pass over its vectors; and how that grows with the catalogue.</summary>
/// <param name="queries">The queries.</param>
/// <param name="report">Takes the figures.</param>
internal sealed class SelectSpeed(IReadOnlyList<LabelledQuery> queries, SelectionReport report)
{
    private const int Rounds = 3;
    private const double Mebibyte = 1024 * 1024;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Measures an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="member">What the figures are called.</param>
    public async Task MeasureAsync(ToolIndex index, string member)
    {
        var (plain, bytes) = await TimeAsync(index, new ToolSelectOptions { IncludeRelated = false });
        var (related, _) = await TimeAsync(index, new ToolSelectOptions());
        var pass = TimeOfOnePass(index);
        report.Say($"The rest of a select, its query's vector known, {index.ToolCount} tools: {plain.Median:0.00} ms (median), {plain.Percentile(95):0.00} (p95), {plain.Percentile(99):0.00} (p99), {bytes / 1024.0:0} KiB allocated; one pass of float dot products {pass:0.00} ms; ratio {plain.Median / pass:0.0}");
        report.Say($"  with related tools {related.Median:0.00} ms (median), {related.Percentile(95):0.00} (p95), {related.Percentile(99):0.00} (p99)");
        report.Json[member] = new JsonObject
        {
            ["tools"] = index.ToolCount,
            ["p50Ms"] = plain.Median,
            ["p95Ms"] = plain.Percentile(95),
            ["p99Ms"] = plain.Percentile(99),
            ["allocatedBytes"] = bytes,
            ["floatPassMs"] = pass,
            ["ratio"] = plain.Median / pass,
            ["p50MsWithRelated"] = related.Median,
            ["p95MsWithRelated"] = related.Percentile(95),
            ["p99MsWithRelated"] = related.Percentile(99),
        };
    }

    /// <summary>Measures a catalogue that was grown with distractors.</summary>
    /// <param name="index">The index of the real tools, encoded.</param>
    /// <param name="encoders">The encoders.</param>
    /// <param name="size">How many tools are wanted.</param>
    public async Task MeasureGrownAsync(ToolIndex index, EncoderSet encoders, int size)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (grown, words, vectors) = Grow(index, encoders, size);
        var added = GC.GetTotalMemory(forceFullCollection: true) - before;
        report.Say($"");
        report.Say($"{grown.ToolCount} tools: words indexed in {words.TotalSeconds:0.0} s, vectors taken in {vectors.TotalSeconds:0.0} s; tools, index and vectors add {added / Mebibyte:0} MiB, schemas not counted twice");
        report.Json[$"scale{size}"] = new JsonObject { ["tools"] = grown.ToolCount, ["wordsMs"] = words.TotalMilliseconds, ["vectorsMs"] = vectors.TotalMilliseconds, ["memoryBytes"] = added };
        await MeasureAsync(grown, $"restOfSelect{size}");
    }

    // Apart, so that what it only made the index of is gone when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (ToolIndex Index, TimeSpan Words, TimeSpan Vectors) Grow(ToolIndex index, EncoderSet encoders, int size)
    {
        var catalog = new ScaledCatalog(index, size);
        var clock = Stopwatch.StartNew();
        var grown = new ToolIndex(encoders);
        grown.SetServers(catalog.Servers);
        var words = clock.Elapsed;
        clock.Restart();
        grown.AddVectors(catalog.Vectors);
        return (grown, words, clock.Elapsed);
    }

    // The last of several rounds, so that what is made once is there.
    private async Task<(Sample Times, long Bytes)> TimeAsync(ToolIndex index, ToolSelectOptions options)
    {
        var times = new List<double>();
        var bytes = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            times.Clear();
            bytes = GC.GetTotalAllocatedBytes(precise: true);
            foreach (var query in queries)
            {
                times.Add((await index.SelectAsync(query.Query, options, CancellationToken.None)).Took.TotalMilliseconds);
            }

            bytes = (GC.GetTotalAllocatedBytes(precise: true) - bytes) / queries.Count;
        }

        return (new Sample(times), bytes);
    }

    private static double TimeOfOnePass(ToolIndex index)
    {
        const int Passes = 15;
        var dimensions = 0;
        var vectors = new List<float>();
        foreach (var segment in index.Snapshot.Segments)
        {
            for (var at = 0; segment.Sentences is { } table && at < table.Count; at++)
            {
                var (values, scale) = table[at];
                dimensions = values.Length;
                foreach (var value in values.Span)
                {
                    vectors.Add(value * scale);
                }
            }
        }

        var rows = vectors.ToArray();
        var query = rows[..dimensions];
        var products = new float[rows.Length / dimensions];

        // Until the compiler has done with it: its last tier comes some hundred milliseconds after the first call.
        for (var warming = Stopwatch.StartNew(); warming.Elapsed < WarmUp;)
        {
            Pass();
        }

        return new Sample([.. Enumerable.Range(0, Passes).Select(_ => Pass())]).Median;

        double Pass()
        {
            var started = Stopwatch.GetTimestamp();
            for (var row = 0; row < products.Length; row++)
            {
                products[row] = TensorPrimitives.Dot<float>(query, rows.AsSpan(row * dimensions, dimensions));
            }

            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }
}
