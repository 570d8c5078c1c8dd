using Connectors.Engine.Storage;
using Connectors.TestSupport;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Tests.Storage;

public sealed class SegmentStoreTests : IDisposable
{
    private const int Format = 7;
    private readonly ScratchFolder scratch = new();
    private readonly SqliteStore store;

    public SegmentStoreTests()
    {
        store = SqliteStore.Open(scratch.At("connectors.db"));
        store.PutServer(Server(), [Tool("one"), Tool("two")]);
        store.PutServer(Server() with { Name = "other" }, [Tool("three")]);
        Assert.True(store.PutSegment("t", "notes", store.GetRevision("t"), Format, Segment("a")));
        Assert.True(store.PutSegment("t", "other", store.GetRevision("t"), Format, Segment("b")));
    }

    public void Dispose()
    {
        store.Dispose();
        ((IDisposable)scratch).Dispose();
    }

    [Fact]
    public void A_segment_comes_back_as_it_was_put()
    {
        store.PutSegmentVectors("t", "NOTES", "a", "m", [9, 9, 9]);
        store.PutSegmentVectors("t", "notes", "of another id", "m", [1]);

        var segment = Read().Segments["notes"];

        Assert.Equal(("a", "m"), (segment.Id, segment.Model));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], segment.Terms);
        Assert.Equal([10, 11], segment.Texts);
        Assert.Equal([9, 9, 9], segment.Vectors!);
    }

    [Theory]
    [InlineData("UPDATE tools SET description = 'new' WHERE server = 'notes' AND position = 1")]
    [InlineData("DELETE FROM tools WHERE server = 'notes' AND position = 0")]
    [InlineData("INSERT INTO tools (tenant, server, position, name, category, description, input_schema, token_cost) SELECT tenant, server, 9, 'nine', category, description, input_schema, token_cost FROM tools WHERE server = 'notes' AND position = 0")]
    [InlineData("UPDATE servers SET description = 'new' WHERE name = 'notes'")]
    [InlineData("UPDATE servers SET category = 'new' WHERE name = 'notes'")]
    [InlineData("DELETE FROM servers WHERE name = 'notes'")]
    public void A_change_of_what_it_was_made_of_removes_a_segment_even_when_an_older_version_makes_it(string change)
    {
        Execute(change);

        Assert.Equal(["other"], Read().SegmentIds.Keys);
    }

    [Fact]
    public void A_start_of_a_server_leaves_its_segment()
    {
        store.SetServerState("t", "notes", "2025-06-18", "1.2", null);

        Assert.Equal(2, Read().Segments.Count);
    }

    [Fact]
    public void What_was_made_of_an_older_catalogue_is_not_kept()
    {
        var revision = store.GetRevision("t");
        store.PutTools("t", "notes", [Tool("two")]);

        Assert.False(store.PutSegment("t", "notes", revision, Format, Segment("late")));
        Assert.DoesNotContain("notes", Read().SegmentIds.Keys);
    }

    [Theory]
    [InlineData("UPDATE segments SET terms = x'010203040506070800' WHERE server = 'notes'")]
    [InlineData("UPDATE segments SET texts = x'0A' WHERE server = 'notes'")]
    [InlineData("UPDATE segments SET format = 6 WHERE server = 'notes'")]
    public void A_segment_that_is_damaged_or_of_another_format_is_passed_over(string damage)
    {
        Execute(damage);

        Assert.Equal(["other"], Read().Segments.Keys);
    }

    [Fact]
    public void Damaged_vectors_are_left_out_of_a_segment()
    {
        store.PutSegmentVectors("t", "notes", "a", "m", [9, 9, 9]);
        Execute("UPDATE segments SET vectors = x'090908'");

        Assert.Null(Read().Segments["notes"].Vectors);
    }

    [Fact]
    public void What_the_caller_has_is_not_read_again_and_another_tenants_not_at_all()
    {
        var catalog = store.GetCatalog("t", Format, (server, id) => (server, id) == ("notes", "a"));

        Assert.Equal(["other"], catalog.Segments.Keys);
        Assert.Equal(2, catalog.SegmentIds.Count);
        Assert.Empty(store.GetCatalog("u", Format, (_, _) => false).SegmentIds);
    }

    [Fact]
    public void A_store_of_an_earlier_version_gets_what_can_be_made_again()
    {
        Execute("DROP TABLE segments; DROP TABLE checked_files");
        foreach (var trigger in (string[])["segments_of_added_tools", "segments_of_changed_tools", "segments_of_removed_tools", "segments_of_added_servers", "segments_of_changed_servers", "segments_of_removed_servers"])
        {
            Execute($"DROP TRIGGER {trigger}");
        }

        using var opened = SqliteStore.Open(scratch.At("connectors.db"));
        opened.PutTools("t", "notes", [Tool("two")]);

        Assert.True(opened.PutSegment("t", "notes", opened.GetRevision("t"), Format, Segment("a")));
        opened.PutTools("t", "notes", [Tool("three")]);
        Assert.Empty(opened.GetCatalog("t", Format, (_, _) => false).SegmentIds);
    }

    [Fact]
    public void A_file_counts_as_whole_only_as_it_was_found()
    {
        Assert.False(store.IsKnownWhole("/m", "10 20", "abc"));
        store.SetWhole("/m", "10 20", "abc");

        Assert.True(store.IsKnownWhole("/m", "10 20", "abc"));
        Assert.False(store.IsKnownWhole("/m", "10 21", "abc"));
        Assert.False(store.IsKnownWhole("/m", "10 20", "abd"));
    }

    private StoredCatalog Read() => store.GetCatalog("t", Format, (_, _) => false);

    private static SegmentRecord Segment(string id) => new(id, [1, 2, 3, 4, 5, 6, 7, 8, 9], [10, 11], null, null);

    private static ServerRecord Server() => new()
    {
        Tenant = "t",
        Name = "notes",
        Category = "files",
        Description = "",
        Source = new CommandSource { Command = "node" },
        DeploymentId = "d",
    };

    private static Tool Tool(string name) => new() { Id = $"notes.{name}", Name = name, InputSchema = """{"type":"object"}""" };

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={scratch.At("connectors.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
