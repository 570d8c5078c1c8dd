using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Tests.Selection;

public sealed class MeaningTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly EncoderSet encoders = new(Models.Sentences, Models.Words, System.Threading.Timeout.InfiniteTimeSpan);
    private readonly MemoryVectors store = new();
    private readonly EncodingWorker worker;

    public MeaningTests() => worker = new EncodingWorker(encoders, store);

    public ValueTask DisposeAsync() => worker.DisposeAsync();

    [Theory]
    [InlineData("what did the backend print right before it died", "kubernetes.kubectl_logs")]
    [InlineData("tell bob that I am late", "gmail.send_email")]
    [InlineData("what's in this folder", "filesystem.list_directory")]
    public async Task A_wish_in_other_words_finds_its_tool(string query, string expected)
    {
        var index = await EncodedAsync(TestTools.Files, TestTools.Cluster, TestTools.Mail);

        Assert.Equal(expected, (await Select(index, query, new() { MinimumScore = 0 }))[0].Id);
    }

    [Theory]
    [InlineData("water the plants on the balcony")]
    [InlineData("book a flight to Lisbon")]
    public async Task A_wish_that_no_tool_fulfils_gets_none(string query)
    {
        var index = await EncodedAsync(TestTools.Files, TestTools.Cluster, TestTools.Mail);

        Assert.Empty(await Select(index, query));
        Assert.NotEmpty(await Select(index, query, new() { MinimumScore = 0 }));
    }

    [Fact]
    public async Task While_vectors_are_missing_the_answer_goes_by_words_and_says_so()
    {
        store.IsLeasedElsewhere = true;
        var index = new ToolIndex(encoders, store, worker);
        index.SetServers([TestTools.Files, TestTools.Mail]);

        var result = await Select(index, "list a directory");

        Assert.Equal("filesystem.list_directory", result[0].Id);
        Assert.Contains(result.Notices, notice => notice.Contains("wait for their sentence vectors", StringComparison.Ordinal));
        Assert.Equal(0, index.CountEncoded("gmail"));
    }

    [Fact]
    public async Task Vectors_are_made_once_and_the_next_process_reads_them()
    {
        var first = await EncodedAsync(TestTools.Files);
        Assert.Equal(4, store.Written);

        var second = new ToolIndex(encoders, store);
        second.SetServer(TestTools.Files);

        Assert.Equal(4, second.CountEncoded("filesystem"));
        Assert.Equal(4, store.Written);
        Assert.Equal((await Select(first, "show a folder"))[0].Score, (await Select(second, "show a folder"))[0].Score);
    }

    [Fact]
    public async Task A_server_that_lists_its_tools_anew_keeps_the_vectors_of_those_that_stayed()
    {
        var index = await EncodedAsync(TestTools.Mail);

        index.SetServer(TestTools.Mail with { Tools = [.. TestTools.Mail.Tools, TestTools.Tool("gmail", "archive_email", "Archives an email")] });
        await UntilEncodedAsync(index);

        Assert.Equal(5, store.Written);
        Assert.Equal(5, index.CountEncoded("gmail"));
    }

    [Fact]
    public async Task The_answer_is_the_same_whatever_the_order_and_whether_at_once_or_bit_by_bit()
    {
        var atOnce = await EncodedAsync(TestTools.Files, TestTools.Cluster, TestTools.Mail);
        var bitByBit = new ToolIndex(encoders, store, worker);
        bitByBit.SetServer(TestTools.Mail with { Tools = [TestTools.Mail.Tools[2]] });
        bitByBit.SetServer(new IndexedServer("gone", "", "", [TestTools.Tool("gone", "list_directory", "Lists directories and pods")]));
        bitByBit.SetServer(TestTools.Cluster);
        bitByBit.SetServer(TestTools.Files);
        bitByBit.SetServer(TestTools.Mail);
        bitByBit.RemoveServer("GONE");
        await UntilEncodedAsync(bitByBit);
        foreach (var query in new[] { "list a directory", "pods that dyed", "send emial", "delete", "folder" })
        {
            var (left, right) = (await Select(atOnce, query, new() { MinimumScore = 0 }), await Select(bitByBit, query, new() { MinimumScore = 0 }));

            Assert.Equal(left.Select(selection => (selection.Id, selection.Score, selection.Reason)), right.Select(selection => (selection.Id, selection.Score, selection.Reason)));
        }
    }

    [Fact]
    public async Task A_query_that_asks_for_several_things_gets_a_tool_for_each()
    {
        var index = await EncodedAsync(TestTools.Files, TestTools.Cluster, TestTools.Mail);

        var ids = (await Select(index, "get the logs of the pod, write them to a file, and send an email about it", new() { MinimumScore = 0 })).Take(4).Select(selection => selection.Id).ToArray();

        Assert.Contains("kubernetes.kubectl_logs", ids);
        Assert.Contains("filesystem.write_file", ids);
        Assert.Contains("gmail.send_email", ids);
    }

    private static Task<ToolSelectionResult> Select(ToolIndex index, string query, ToolSelectOptions? options = null) =>
        index.SelectAsync(query, options ?? new(), CancellationToken.None);

    private static async Task UntilEncodedAsync(ToolIndex index)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (index.PendingTexts(1).Count > 0)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private async Task<ToolIndex> EncodedAsync(params IndexedServer[] servers)
    {
        var index = new ToolIndex(encoders, store, worker);
        index.SetServers(servers);
        await UntilEncodedAsync(index);
        return index;
    }
}
