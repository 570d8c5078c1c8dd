using System.Text.Json.Nodes;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Query;

namespace Connectors.Benchmarks.Selection;

/// <summary>What each stage brings: the queries ranked with all stages and with one left out.</summary>
/// <param name="index">The index.</param>
/// <param name="catalog">Gives the file's ids.</param>
/// <param name="queries">The queries that have an answer.</param>
internal sealed class StageAblation(ToolIndex index, CatalogFile catalog, IReadOnlyList<LabelledQuery> queries)
{
    private const double WorthALine = 0.005;
    private static readonly ToolSelectOptions FirstTen = new() { MaxTools = 10, MinimumScore = 0, IncludeRelated = false };

    private static readonly (string Name, SelectionStages Stage)[] WithSentences =
    [
        ("sentence vectors", SelectionStages.Sentences),
        ("BM25F", SelectionStages.Lexical),
        ("typos", SelectionStages.Typos),
        ("synonyms", SelectionStages.Synonyms),
        ("intents", SelectionStages.Intents),
    ];

    private static readonly (string Name, SelectionStages Stage)[] WithoutSentences =
    [
        ("word vectors", SelectionStages.Words),
        ("typos", SelectionStages.Typos),
        ("synonyms", SelectionStages.Synonyms),
    ];

    /// <summary>Measures and reports each stage, by kind of query where it is not clear over all.</summary>
    /// <param name="report">Takes the figures.</param>
    public async Task MeasureAsync(SelectionReport report)
    {
        var figures = new JsonObject();
        report.Say($"");
        report.Say($"What a stage brings in nDCG@10, the others present (95% interval, paired bootstrap); by kind where that is not clear:");
        await CompareAsync(SelectionStages.All, WithSentences, "", report, figures);
        await CompareAsync(SelectionStages.All & ~SelectionStages.Sentences, WithoutSentences, " (before there are sentence vectors)", report, figures);
        report.Json["ablation"] = figures;
    }

    private async Task CompareAsync(SelectionStages all, (string Name, SelectionStages Stage)[] stages, string remark, SelectionReport report, JsonObject figures)
    {
        var whole = await GainsAsync(all);
        foreach (var (name, stage) in stages)
        {
            var rest = await GainsAsync(all & ~stage);
            var (mean, low, high) = PairedBootstrap.Compare(whole, rest);
            report.Say($"  {name + remark,-52}{mean,7:+0.000;-0.000} ({low:+0.000;-0.000} to {high:+0.000;-0.000}), without it {rest.Average():0.000}");
            var byKind = new JsonObject();
            foreach (var kind in queries.Select((query, at) => (query.Kind, At: at)).GroupBy(entry => entry.Kind, entry => entry.At).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                var own = PairedBootstrap.Compare([.. kind.Select(at => whole[at])], [.. kind.Select(at => rest[at])]);
                byKind[kind.Key] = Figures(own);
                if (low <= 0 && Math.Abs(own.Mean) >= WorthALine)
                {
                    report.Say($"    {$"{kind.Key}, {kind.Count()} queries",-50}{own.Mean,7:+0.000;-0.000} ({own.Low:+0.000;-0.000} to {own.High:+0.000;-0.000})");
                }
            }

            var figure = Figures((mean, low, high));
            figure["without"] = rest.Average();
            figure["byKind"] = byKind;
            figures[name + remark] = figure;
        }
    }

    private static JsonObject Figures((double Mean, double Low, double High) difference) =>
        new() { ["brings"] = difference.Mean, ["low"] = difference.Low, ["high"] = difference.High };

    private async Task<double[]> GainsAsync(SelectionStages stages)
    {
        var gains = new double[queries.Count];
        for (var at = 0; at < gains.Length; at++)
        {
            var result = await index.SelectAsync(queries[at].Query, FirstTen, stages, CancellationToken.None);
            gains[at] = new RankedQuery(queries[at], [.. result.Select(selection => catalog.OriginalId(selection.Id))]).NormalizedGain;
        }

        return gains;
    }
}
