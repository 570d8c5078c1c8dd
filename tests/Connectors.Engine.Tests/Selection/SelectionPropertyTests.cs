using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Connectors.Engine.Tests.Selection;

public class SelectionPropertyTests
{
    private static readonly string[] Words = ["list", "read", "delete", "pods", "file", "mail", "send", "logs", "folder", "cluster", "émile", "天", "k8s", "getHTTPStatus"];
    private static readonly EncoderSet Hashes = new(new WordHashEncoder(), Models.Words, System.Threading.Timeout.InfiniteTimeSpan);
    private static readonly EncoderSet WordsOnly = new(null, Models.Words, System.Threading.Timeout.InfiniteTimeSpan);

    private static Arbitrary<IndexedServer[]> Catalogs { get; } =
        (from servers in Gen.Choose(1, 5)
         from sizes in Gen.ArrayOf(Gen.Choose(0, 6), servers)
         from words in Gen.ArrayOf(Gen.Elements(Words), 200)
         from costs in Gen.ArrayOf(Gen.Choose(1, 400), 40)
         select Enumerable.Range(0, servers).Select(server => new IndexedServer($"s{server}", words[server], "", [.. Enumerable.Range(0, sizes[server]).Select(tool =>
         {
             var at = (server * 6) + tool;
             return TestTools.Tool($"s{server}", $"{words[at]}_{words[at + 30]}_{tool}", $"{words[at + 60]} {words[at + 90]} {words[at + 120]}", words[at], costs[at], words[at + 150]);
         })])).ToArray()).ToArbitrary();

    private static Arbitrary<string> Queries { get; } = Gen.NonEmptyListOf(Gen.Elements(Words)).Select(words => string.Join(' ', words.Take(8))).ToArbitrary();

    [Fact]
    public void A_budget_is_never_exceeded_and_the_best_match_that_fits_is_there() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Catalogs, Queries, Gen.Choose(1, 1200).ToArbitrary(), (servers, query, budget) =>
        {
            var index = Index(servers);
            var whole = Select(index, query, new() { MaxTools = 100, MinimumScore = 0, IncludeRelated = false });
            var result = Select(index, query, new() { MaxTools = 100, MinimumScore = 0, TokenBudget = budget });
            var all = result.Select(selection => selection.Tool).Concat(result.SelectMany(selection => selection.RelatedTools.Select(related => related.Tool))).DistinctBy(tool => tool.Id).ToArray();
            return result.TotalTokens <= budget
                && all.Sum(tool => tool.TokenCost) == result.TotalTokens
                && (result.Count > 0 ? result[0].Id : null) == whole.FirstOrDefault(selection => selection.TokenCost <= budget)?.Id
                && result.All(selection => selection.RelatedTools.Count <= 3);
        }));

    [Fact]
    public void The_answer_does_not_depend_on_the_order_in_which_servers_came() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Catalogs, Queries, (servers, query) =>
        {
            var bitByBit = new ToolIndex(WordsOnly);
            foreach (var server in servers.Reverse())
            {
                bitByBit.SetServer(server with { Description = "something else", Tools = [.. server.Tools.Take(1)] });
                bitByBit.SetServer(server);
            }

            return Lines(Index(servers), query).SequenceEqual(Lines(bitByBit, query));
        }));

    [Fact]
    public void Once_encoding_has_caught_up_the_answer_depends_neither_on_the_order_of_servers_nor_on_how_they_were_indexed_and_encoded() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Catalogs, Queries, Gen.Choose(1, 9).ToArbitrary(), (servers, query, batch) =>
        {
            var atOnce = new ToolIndex(Hashes);
            atOnce.SetServers(servers);
            Encode(atOnce, int.MaxValue);
            var bitByBit = new ToolIndex(Hashes);
            bitByBit.SetServer(new IndexedServer("gone", "list pods", "", [TestTools.Tool("gone", "list_file", "read mail")]));
            foreach (var server in servers.Reverse())
            {
                bitByBit.SetServer(server with { Description = "something else", Tools = [.. server.Tools.Take(1)] });
                Encode(bitByBit, batch, most: 1);
                bitByBit.SetServer(server);
            }

            bitByBit.RemoveServer("gone");
            Encode(bitByBit, batch);
            return servers.All(server => bitByBit.CountEncoded(server.Name) == server.Tools.Count) && Lines(atOnce, query).SequenceEqual(Lines(bitByBit, query));
        }));

    [Fact]
    public void Another_tenants_tools_change_nothing() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Catalogs, Catalogs, Queries, (servers, others, query) =>
        {
            var alone = Lines(Index(servers), query);
            var index = Index(servers);
            Select(Index(others), query, new());
            return alone.SequenceEqual(Lines(index, query));
        }));

    [Fact]
    public void Scores_lie_between_nought_and_one_and_fall() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Catalogs, Queries, (servers, query) =>
        {
            var scores = Select(Index(servers), query, new() { MaxTools = 100, MinimumScore = 0 }).Select(selection => selection.Score).ToArray();
            return scores.All(score => score is >= 0 and <= 1) && scores.SequenceEqual(scores.OrderDescending());
        }));

    private static void Encode(ToolIndex index, int batch, int most = int.MaxValue)
    {
        for (var round = 0; round < most && index.PendingTexts(batch) is { Count: > 0 } pending; round++)
        {
            index.AddVectors(pending.ToDictionary(
                entry => entry.Key,
                entry => PackedVector.Pack(ToolTexts.Combine(Hashes.Sentences!.EncodeAsync(entry.Value, TextRole.Tool, CancellationToken.None).GetAwaiter().GetResult()))));
        }
    }

    private static ToolIndex Index(IndexedServer[] servers)
    {
        var index = new ToolIndex(WordsOnly);
        index.SetServers(servers);
        return index;
    }

    private static ToolSelectionResult Select(ToolIndex index, string query, ToolSelectOptions options) =>
        index.SelectAsync(query, options, CancellationToken.None).GetAwaiter().GetResult();

    private static IEnumerable<string> Lines(ToolIndex index, string query) => Select(index, query, new() { MaxTools = 100, MinimumScore = 0 })
        .Select(selection => $"{selection.Id} {selection.Score} {selection.Reason} {string.Join(',', selection.RelatedTools.Select(related => related.Id))}");
}
