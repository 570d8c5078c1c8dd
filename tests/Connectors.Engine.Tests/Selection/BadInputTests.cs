using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Tests.Selection;

public class BadInputTests
{
    private static readonly EncoderSet Encoders = new(Models.Sentences, Models.Words, System.Threading.Timeout.InfiniteTimeSpan);

    public static TheoryData<string> Queries() =>
        [.. new[] { "\u0001\u0002\u0003", "покажи файлы в папке", "列出目录中的文件", "أظهر الملفات", "파일 목록", "the of and to", "\u0001\u0002x\u0003", "\ud800 lone", "😀😀", new string('a', 4000), string.Join(' ', Enumerable.Repeat("list", 800)), new string('目', 4000), string.Concat(Enumerable.Repeat("список ", 571)), "'''", "#%&()" }];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task An_odd_query_is_answered_or_told_that_nothing_fits(string query)
    {
        var words = new ToolIndex(Encoders);
        words.SetServers([TestTools.Files, TestTools.Mail]);
        var meanings = await EncodedAsync(TestTools.Files, TestTools.Mail);
        foreach (var index in new[] { words, meanings })
        {
            var result = await index.SelectAsync(query, new() { MinimumScore = 0 }, CancellationToken.None);
            var lined = await index.SelectAsync(query, new(), CancellationToken.None);

            Assert.True(result.Count <= 5);
            Assert.Equal(result.Select(selection => selection.Id).Distinct(), result.Select(selection => selection.Id));
            Assert.All(result, selection => Assert.InRange(selection.Score, 0, 1));
            Assert.Equal(result.Take(lined.Count).Select(selection => selection.Id), lined.Select(selection => selection.Id));
        }
    }

    [Theory]
    [InlineData("the of and to")]
    [InlineData("\u0001\u0002\u0003")]
    [InlineData("#%&()")]
    public async Task A_query_that_says_nothing_gets_no_tool(string query)
    {
        var index = new ToolIndex(Encoders);
        index.SetServers([TestTools.Files, TestTools.Mail]);
        Assert.Empty(await index.SelectAsync(query, new(), CancellationToken.None));

        await EncodeAsync(index);
        Assert.Empty(await index.SelectAsync(query, new(), CancellationToken.None));
    }

    [Fact]
    public async Task A_query_of_over_4000_characters_is_refused()
    {
        var error = await Assert.ThrowsAsync<ToolSelectionException>(() => new ToolIndex().SelectAsync(new string('a', 4001), new(), CancellationToken.None));

        Assert.Equal("query", error.Field);
        Assert.Contains("4,000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_and_huge_descriptions_and_double_names_are_taken()
    {
        var huge = string.Join(' ', Enumerable.Repeat("zebra crossing", 70_000));
        var index = new ToolIndex(Encoders);
        index.SetServer(new IndexedServer("odd", "", "",
        [
            TestTools.Tool("odd", "empty", ""),
            TestTools.Tool("odd", "huge", huge),
            TestTools.Tool("odd", "twice", "The first of two"),
            TestTools.Tool("odd", "twice", "The second of two"),
        ]));

        await EncodeAsync(index);
        Assert.Equal(3, index.ToolCount);
        Assert.Equal(3, index.CountEncoded("odd"));
        Assert.Equal("odd.huge", (await index.SelectAsync("zebra", new() { MinimumScore = 0 }, CancellationToken.None))[0].Id);
        Assert.Equal("The first of two", (await index.SelectAsync("twice", new() { MinimumScore = 0 }, CancellationToken.None))[0].Tool.Description);
    }

    [Fact]
    public async Task An_empty_catalogue_has_no_answer_and_no_fault()
    {
        var result = await new ToolIndex(Encoders).SelectAsync("anything", new(), CancellationToken.None);

        Assert.Empty(result);
        Assert.Equal(0, result.CatalogTokens);
    }

    private static async Task<ToolIndex> EncodedAsync(params IndexedServer[] servers)
    {
        var index = new ToolIndex(Encoders);
        index.SetServers(servers);
        await EncodeAsync(index);
        return index;
    }

    private static async Task EncodeAsync(ToolIndex index)
    {
        await using var worker = new EncodingWorker(Encoders, null);
        worker.Watch(index);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (index.PendingTexts(1).Count > 0)
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
