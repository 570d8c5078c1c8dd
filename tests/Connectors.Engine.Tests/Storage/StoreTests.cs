using Connectors.Engine.Storage;
using Connectors.TestSupport;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Tests.Storage;

public sealed class StoreTests
{
    [Fact]
    public void A_file_that_is_no_store_is_named_and_left_as_it_is()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.At("connectors.db");
        File.WriteAllText(file, "this is no database, but it is long enough to be looked at as one".PadRight(5000, '.'));
        var before = File.ReadAllBytes(file);
        var error = Assert.Throws<ConnectorsException>(() => SqliteStore.Open(file));

        Assert.Equal(ErrorCodes.StoreCorrupt, error.Code);
        Assert.Contains(file, error.Message);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_as_it_is()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.At("connectors.db");
        Execute(file, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        var before = File.ReadAllBytes(file);
        Assert.Equal(ErrorCodes.StoreCorrupt, Assert.Throws<ConnectorsException>(() => SqliteStore.Open(file)).Code);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_file_that_another_process_has_just_begun_is_made_the_store()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.At("connectors.db");
        Execute(file, "PRAGMA journal_mode = WAL");
        Assert.True(new FileInfo(file).Length > 0);
        using var store = SqliteStore.Open(file);
        store.PutServer(Server("notes"), [Tool(1)]);
        Assert.Single(store.GetServers("t"));
    }

    [Fact]
    public async Task Many_open_a_new_home_at_once()
    {
        for (var round = 0; round < 20; round++)
        {
            using var scratch = new ScratchFolder();
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteStore.Open(scratch.At("connectors.db")).Dispose())));
        }
    }

    [Fact]
    public void A_store_of_a_newer_version_is_named_and_left_as_it_is()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.At("connectors.db");
        SqliteStore.Open(file).Dispose();
        Execute(file, "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
        var error = Assert.Throws<ConnectorsException>(() => SqliteStore.Open(file));

        Assert.Equal(ErrorCodes.StoreTooNew, error.Code);
        Assert.Contains(file, error.Message);
        Assert.Contains("99", error.Message);
        Execute(file, "SELECT count(*) FROM servers");
    }

    [Fact]
    public void A_page_that_is_damaged_is_said_when_it_is_read()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.At("connectors.db");
        using (var store = SqliteStore.Open(file))
        {
            store.PutServer(Server("notes"), [.. Enumerable.Range(0, 500).Select(i => Tool(i))]);
        }

        Execute(file, "PRAGMA wal_checkpoint(TRUNCATE)");
        using (var stream = new FileStream(file, FileMode.Open))
        {
            // Past the pages of the schema, which is read when the store is opened.
            stream.Position = stream.Length / 2 / 4096 * 4096;
            stream.Write(Enumerable.Repeat((byte)0xFF, (int)(stream.Length - stream.Position)).ToArray());
        }

        using var damaged = SqliteStore.Open(file);
        Assert.Equal(ErrorCodes.StoreCorrupt, Assert.Throws<ConnectorsException>(() => damaged.GetTools("t", "notes")).Code);
    }

    [Fact]
    public void A_full_disk_is_said_and_loses_nothing()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.At("connectors.db");
        using (var store = SqliteStore.Open(file))
        {
            store.PutServer(Server("kept"), [Tool(1)]);
        }

        using var full = SqliteStore.Open(file, maximumPages: 20);
        var error = Assert.Throws<ConnectorsException>(() => full.PutServer(Server("big"), [.. Enumerable.Range(0, 2000).Select(i => Tool(i))]));
        Assert.Equal(ErrorCodes.StoreFull, error.Code);
        Assert.Contains(file, error.Message);
        Assert.Equal(["kept"], full.GetServers("t").Select(s => s.Name));
        Assert.Single(full.GetTools("t", "kept"));
    }

    [Fact]
    public void A_home_on_a_network_or_below_a_file_is_refused_and_named()
    {
        using var scratch = new ScratchFolder();
        var network = Assert.Throws<ConnectorsException>(() => HomeFolder.Open(scratch.At("home"), _ => "nfs4"));
        Assert.Equal(ErrorCodes.HomeUnusable, network.Code);
        Assert.Contains("nfs4", network.Message);
        Assert.Contains(scratch.At("home"), network.Message);

        File.WriteAllText(scratch.At("file"), "");
        var blocked = Assert.Throws<ConnectorsException>(() => HomeFolder.Open(scratch.At("file", "home")));
        Assert.Equal(ErrorCodes.HomeUnusable, blocked.Code);
    }

    [Fact]
    public void A_home_that_cannot_be_written_is_refused_and_named()
    {
        using var scratch = new ScratchFolder();

        // Root ignores permissions, but nobody opens a folder as a file.
        Directory.CreateDirectory(scratch.At("connectors.db"));
        var error = Assert.Throws<ConnectorsException>(() => SqliteStore.Open(scratch.At("connectors.db")));
        Assert.Equal(ErrorCodes.HomeUnusable, error.Code);
        Assert.Contains(scratch.Path, error.Message);
    }

    [Fact]
    public async Task Many_threads_write_at_once_and_every_change_counts()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.At("connectors.db");
        using var one = SqliteStore.Open(file);
        using var two = SqliteStore.Open(file);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).PutServer(Server($"server{i}"), [Tool(i)]))));
        Assert.Equal(40, one.GetServers("t").Count);
        Assert.Equal(40, two.GetRevision("t"));
    }

    [Fact]
    public void A_server_keeps_all_that_was_said_of_it()
    {
        using var scratch = new ScratchFolder();
        using var store = SqliteStore.Open(scratch.At("connectors.db"));
        var server = Server("Notes") with { Environment = new Dictionary<string, string> { ["A"] = "b=c" }, Secrets = [1, 2, 3], ProtocolVersion = "2025-06-18" };
        var tool = new Tool
        {
            Id = "Notes.x.y", Name = "x.y", Server = "Notes", Category = "files", Title = "T", Description = "D é 🙂", TokenCost = 7,
            InputSchema = """{"type":"object","properties":{"a":{"type":["string","null"],"default":"q","description":"an a"}},"required":["a"]}""",
            OutputSchema = """{"type":"object"}""",
            Annotations = new ToolAnnotations { DestructiveHint = true, ReadOnlyHint = false },
        };
        store.PutServer(server, [tool]);

        var read = store.FindServer("t", "nOTES")!;
        Assert.Equal(("Notes", "2025-06-18", "b=c"), (read.Name, read.ProtocolVersion, read.Environment["A"]));
        Assert.Equal(server.Secrets, read.Secrets);
        Assert.Equal(server.Source, read.Source, SourceEquality);
        var back = Assert.Single(store.GetTools("t", "notes"));
        Assert.Equal((tool.Id, tool.Description, tool.InputSchema, tool.OutputSchema, tool.TokenCost), (back.Id, back.Description, back.InputSchema, back.OutputSchema, back.TokenCost));
        Assert.Equal((true, false, null), (back.Annotations!.DestructiveHint, back.Annotations.ReadOnlyHint, back.Annotations.IdempotentHint));
        var parameter = Assert.Single(back.Parameters);
        Assert.Equal(("a", "string|null", true, "q", "an a"), (parameter.Name, parameter.Type, parameter.Required, (string?)parameter.Default, parameter.Description));
        Assert.Empty(store.GetTools("other", "notes"));

        static bool SourceEquality(McpSource a, McpSource b) => a is CommandSource x && b is CommandSource y && x.Command == y.Command && x.Arguments.SequenceEqual(y.Arguments) && x.WorkingDirectory == y.WorkingDirectory;
    }

    [Fact]
    public void Secrets_come_back_only_with_their_key()
    {
        using var scratch = new ScratchFolder();
        using var protector = new SecretProtector(scratch.At("secrets.key"));
        using var other = new SecretProtector(scratch.At("secrets.key"));
        using var late = new SecretProtector(scratch.At("secrets.key"));
        var secret = protector.Protect(new Dictionary<string, string> { ["TOKEN"] = "abc" })!;
        Assert.Equal("abc", other.Unprotect(secret)["TOKEN"]);
        Assert.DoesNotContain("abc", System.Text.Encoding.Latin1.GetString(secret));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(scratch.At("secrets.key")));
        }

        File.Delete(scratch.At("secrets.key"));
        Assert.Equal(ErrorCodes.HomeUnusable, Assert.Throws<ConnectorsException>(() => late.Unprotect(secret)).Code);
    }

    [Fact]
    public void The_right_to_encode_has_one_holder_until_it_is_given_back_or_its_process_is_gone()
    {
        using var scratch = new ScratchFolder();
        using var store = SqliteStore.Open(scratch.At("connectors.db"));
        var mine = Connectors.Engine.Processes.ProcessIdentity.Current.ToString();
        var parent = Connectors.Engine.Processes.ProcessIdentity.Of(1)!.ToString();
        var dead = (Connectors.Engine.Processes.ProcessIdentity.Current with { StartTime = Connectors.Engine.Processes.ProcessIdentity.Current.StartTime - 1 }).ToString();
        var minute = TimeSpan.FromMinutes(1);

        Assert.True(store.TryLeaseEncoding("m", mine, minute));
        Assert.True(store.TryLeaseEncoding("m", mine, minute));
        Assert.False(store.TryLeaseEncoding("m", parent, minute));
        Assert.True(store.TryLeaseEncoding("other", parent, minute));
        store.ReleaseEncoding("m", parent);
        Assert.False(store.TryLeaseEncoding("m", parent, minute));
        store.ReleaseEncoding("m", mine);
        Assert.True(store.TryLeaseEncoding("m", dead, minute));
        Assert.True(store.TryLeaseEncoding("m", parent, minute));
    }

    private static ServerRecord Server(string name) => new()
    {
        Tenant = "t",
        Name = name,
        Category = "files",
        Description = "",
        Source = new CommandSource { Command = "node", Arguments = ["a b", "c\"d"] },
        DeploymentId = "d",
    };

    private static Tool Tool(int number) => new() { Id = $"x.tool{number}", Name = $"tool{number}", Description = new string('d', 200), InputSchema = """{"type":"object"}""" };

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
