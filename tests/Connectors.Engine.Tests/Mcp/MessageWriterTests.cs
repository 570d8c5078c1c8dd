using System.Text;
using System.Text.Json.Nodes;
using Connectors.Engine.Mcp;
using ModelContextProtocol.Protocol;

namespace Connectors.Engine.Tests.Mcp;

public sealed class MessageWriterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_of_many_senders_arrive_whole_once_and_in_each_senders_order()
    {
        const int Senders = 16;
        const int Each = 200;
        var stream = new Pieces();
        var writer = new MessageWriter(stream);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(
            async () =>
            {
                for (var number = 0; number < Each; number++)
                {
                    await writer.WriteAsync(Message(sender, number));
                }
            },
            Ct)));
        var lines = string.Concat(stream.Written).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!["params"]!).ToArray();
        Assert.Equal(Senders * Each, lines.Length);
        foreach (var ofOne in lines.GroupBy(line => (int)line["sender"]!))
        {
            Assert.Equal(Enumerable.Range(0, Each), ofOne.Select(line => (int)line["number"]!));
        }
    }

    [Fact]
    public async Task What_comes_while_a_piece_is_being_written_goes_out_in_the_next_one()
    {
        var stream = new Pieces { Gate = new SemaphoreSlim(0) };
        var writer = new MessageWriter(stream);
        var first = writer.WriteAsync(Message(0, 0));
        await stream.Begun.WaitAsync(Ct);
        Task[] others = [.. Enumerable.Range(1, 9).Select(number => writer.WriteAsync(Message(0, number)))];
        Assert.False(first.IsCompleted);
        Assert.DoesNotContain(others, other => other.IsCompleted);
        stream.Gate.Release();
        await first.WaitAsync(Ct);
        stream.Gate.Release();
        await Task.WhenAll(others).WaitAsync(Ct);
        Assert.Equal([1, 9], stream.Written.Select(piece => piece.Count(letter => letter == '\n')));
    }

    [Fact]
    public async Task All_that_a_server_does_not_read_fail_and_so_do_those_that_come_later()
    {
        var stream = new Pieces { Gate = new SemaphoreSlim(0), IsBroken = true };
        var writer = new MessageWriter(stream);
        var first = writer.WriteAsync(Message(0, 0));
        await stream.Begun.WaitAsync(Ct);
        var second = writer.WriteAsync(Message(0, 1));
        stream.Gate.Release(3);
        Assert.Equal("The server does not read any more.", (await Assert.ThrowsAsync<IOException>(() => first)).Message);
        await Assert.ThrowsAsync<IOException>(() => second);
        await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(Message(0, 2)));
        Assert.Empty(stream.Written);
    }

    private static JsonRpcNotification Message(int sender, int number) =>
        new() { Method = "test", Params = new JsonObject { ["sender"] = sender, ["number"] = number } };

    /// <summary>Keeps what it is given, piece by piece; each waits at the gate when there is one.</summary>
    private sealed class Pieces : MemoryStream
    {
        public List<string> Written { get; } = [];

        public SemaphoreSlim Begun { get; } = new(0);

        public SemaphoreSlim? Gate { get; init; }

        public bool IsBroken { get; init; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Begun.Release();
            if (Gate is not null)
            {
                await Gate.WaitAsync(cancellationToken);
            }

            if (IsBroken)
            {
                throw new IOException("Broken pipe.");
            }

            lock (Written)
            {
                Written.Add(Encoding.UTF8.GetString(buffer.Span));
            }
        }
    }
}
