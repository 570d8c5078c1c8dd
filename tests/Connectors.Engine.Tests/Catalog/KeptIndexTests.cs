using Connectors.Engine.Catalog;
using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Storage;
using Connectors.Engine.Tests.Selection;
using Connectors.TestSupport;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Tests.Catalog;

public sealed class KeptIndexTests : IDisposable
{
    private static readonly string[] Queries = ["list a directory", "get the logs of a pod", "serch emials", "what did the backend print right before it died", "delete a resource"];

    private readonly ScratchFolder scratch = new();
    private readonly SqliteStore store;
    private readonly EncoderSet encoders = new(Models.Sentences, Models.Words, Timeout.InfiniteTimeSpan);

    public KeptIndexTests()
    {
        store = SqliteStore.Open(scratch.At("connectors.db"));
        Put(TestTools.Files);
        Put(TestTools.Cluster);
        Put(TestTools.Mail);
    }

    public void Dispose()
    {
        store.Dispose();
        ((IDisposable)scratch).Dispose();
    }

    [Fact]
    public async Task An_index_that_was_read_answers_as_the_one_that_was_built()
    {
        var built = Open();
        await EncodeAsync(built.Index);
        built.Index.SaveSegments();
        var read = Open();

        Assert.All(["filesystem", "kubernetes", "gmail"], server => Assert.NotNull(read.Index.SegmentId(server)));
        Assert.Empty(read.Index.PendingTexts(10));
        foreach (var query in Queries)
        {
            Assert.Equal(await Answer(built.Index, query), await Answer(read.Index, query));
        }
    }

    [Fact]
    public async Task Parts_that_were_read_and_parts_that_were_built_make_one_index()
    {
        var first = Open();
        await EncodeAsync(first.Index);
        first.Index.SaveSegments();
        var expected = await Answers(first.Index);

        // Of one server the store has no segment any more, of another only damage.
        Execute("DELETE FROM segments WHERE server = 'gmail'; UPDATE segments SET terms = x'00' WHERE server = 'kubernetes'");
        var mixed = Open();

        Assert.Null(mixed.Index.SegmentId("gmail"));
        Assert.Null(mixed.Index.SegmentId("kubernetes"));
        await EncodeAsync(mixed.Index);
        Assert.Equal(expected, await Answers(mixed.Index));
        mixed.Index.SaveSegments();
        Assert.Equal(3, store.GetCatalog("t", SegmentBytes.Format, (_, _) => false).Segments.Count);
    }

    [Fact]
    public async Task A_change_by_another_process_is_seen_and_then_kept()
    {
        var catalog = Open();
        catalog.Index.SaveSegments();
        store.PutTools("t", "gmail", [TestTools.Tool("gmail", "water_plants", "Waters the plants", "communication")]);
        catalog.Get();
        catalog.Index.SaveSegments();

        var read = Open();

        Assert.NotNull(read.Index.SegmentId("gmail"));
        Assert.Equal("gmail.water_plants", (await read.Index.SelectAsync("water the plants", new() { MinimumScore = 0 }, CancellationToken.None))[0].Id);
        Assert.Equal(["water_plants"], read.Get().ByName["gmail"].Tools.Select(tool => tool.Name));
    }

    [Fact]
    public async Task Vectors_that_come_later_join_the_segment()
    {
        var catalog = Open();
        catalog.Index.SaveSegments();
        Assert.All(store.GetCatalog("t", SegmentBytes.Format, (_, _) => false).Segments.Values, segment => Assert.Null(segment.Vectors));

        await EncodeAsync(catalog.Index);
        catalog.Index.SaveSegments();

        Assert.All(store.GetCatalog("t", SegmentBytes.Format, (_, _) => false).Segments.Values, segment => Assert.NotNull(segment.Vectors));
    }

    [Fact]
    public void Tools_on_a_shelf_are_what_was_put_there()
    {
        Tool[] tools =
        [
            new()
            {
                Id = "s.Ünïcode",
                Name = "Ünïcode",
                Server = "s",
                Title = "",
                Description = "line\nbreak 🙂",
                Category = "c",
                InputSchema = """{"type":"object","properties":{"path":{"type":"string","description":"Where","default":"."}},"required":["path"]}""",
                OutputSchema = "{}",
                Annotations = new ToolAnnotations { Title = "x", ReadOnlyHint = true },
                TokenCost = 42,
            },
            TestTools.Tool("s", "plain", "", "c"),
        ];

        var shelf = ToolShelf.TryRead("s", ToolShelf.Of("s", tools).Bytes.ToArray())!;

        Assert.Equal(tools, shelf, SameTool.Instance);
        Assert.Equal((42, "", null), (shelf[0].TokenCost, shelf[0].Title, shelf[1].Title));
        Assert.Equal(("path", "Where", true, "."), (shelf[0].Parameters[0].Name, shelf[0].Parameters[0].Description, shelf[0].Parameters[0].Required, shelf[0].Parameters[0].Default));
        Assert.Same(shelf[1], shelf.Find("plain"));
        Assert.Same(shelf[1], shelf.Find("PLAIN"));
        Assert.Null(shelf.Find("plai"));
    }

    [Fact]
    public void Bytes_that_are_no_shelf_are_refused()
    {
        var bytes = ToolShelf.Of("s", [TestTools.Tool("s", "plain", "text", "c")]).Bytes.ToArray();

        Assert.Null(ToolShelf.TryRead("s", bytes[..^1]));
        Assert.Null(ToolShelf.TryRead("s", [.. bytes, 0]));
        Assert.Null(ToolShelf.TryRead("s", [255, 255, 255, 127]));
        Assert.Null(ToolShelf.TryRead("s", []));
    }

    private TenantCatalog Open()
    {
        var catalog = new TenantCatalog("t", store, new ToolIndex(encoders, store, keeper: new TenantSegments("t", store)));
        catalog.Get();
        return catalog;
    }

    private void Put(IndexedServer server) => store.PutServer(
        new ServerRecord
        {
            Tenant = "t",
            Name = server.Name,
            Category = server.Category,
            Description = server.Description,
            Source = new CommandSource { Command = "none" },
            DeploymentId = "d",
        },
        server.Tools);

    private async Task EncodeAsync(ToolIndex index)
    {
        await using var worker = new EncodingWorker(encoders, store);
        worker.Watch(index);
        while (index.PendingTexts(1).Count > 0)
        {
            await Task.Delay(20);
        }
    }

    private static async Task<string[]> Answers(ToolIndex index) => [.. await Task.WhenAll(Queries.Select(query => Answer(index, query)))];

    private static async Task<string> Answer(ToolIndex index, string query) => string.Join('\n', (await index.SelectAsync(query, new() { MinimumScore = 0 }, CancellationToken.None)).Select(selection =>
        $"{selection.Id} {selection.Score} {selection.Reason} {string.Join(',', selection.UnmatchedTerms)} {string.Join(',', selection.RelatedTools.Select(related => $"{related.Tool.Id} {related.Kind}"))} {selection.Tool.InputSchema} {selection.Tool.Parameters.Count}"));

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={scratch.At("connectors.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
