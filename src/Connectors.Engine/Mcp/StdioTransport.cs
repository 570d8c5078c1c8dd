using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Connectors.Engine.Catalog;
using Connectors.Engine.Processes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Connectors.Engine.Mcp;

/// <summary>Carries MCP messages over a child's standard streams, one a line. Lines that are no messages are logged and passed over.</summary>
internal sealed class StdioTransport : IClientTransport, ITransport
{
    private const int LongestLogLine = 8192;

    // A server that sends faster than we take waits, as it would for any pipe that is full.
    private const int MostWaiting = 1000;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = PlainValue.DeepestMessage };
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType = (JsonTypeInfo<JsonRpcMessage>)new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { MaxDepth = PlainValue.DeepestMessage }.GetTypeInfo(typeof(JsonRpcMessage));
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly ChildProcess child;
    private readonly ServerOutput output;
    private readonly int maximumMessageBytes;

    // Its reader, which hands out and does not wait, goes on in the thread that reads.
    private readonly Channel<JsonRpcMessage> incoming = Channel.CreateBounded<JsonRpcMessage>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private readonly SemaphoreSlim sending = new(1, 1);

    public StdioTransport(ChildProcess child, ServerOutput output, int maximumMessageBytes)
    {
        this.child = child;
        this.output = output;
        this.maximumMessageBytes = maximumMessageBytes;
        var reading = Task.Factory.StartNew(ReadMessagesAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        Completed = Task.WhenAll(reading, ReadErrorsAsync());
    }

    public string Name => "stdio";

    /// <summary>The results of our own requests.</summary>
    public AwaitedResults Results { get; } = new();

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader => incoming.Reader;

    /// <summary>Whether any message has come.</summary>
    public bool HasReceived { get; private set; }

    /// <summary>Ends when both of the child's output streams have.</summary>
    public Task Completed { get; }

    public Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) => Task.FromResult<ITransport>(this);

    public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonSerializer.Serialize(writer, message, MessageType);
        }

        buffer.Write(LineEnd);
        await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Not cancellable once begun: half a line would spoil all that follow.
            await child.Input.WriteAsync(buffer.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new IOException("The server does not read any more.", e);
        }
        finally
        {
            sending.Release();
        }
    }

    // The child belongs to the connection, which ends it after the client.
    public ValueTask DisposeAsync()
    {
        incoming.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private async Task ReadMessagesAsync()
    {
        try
        {
            await LineReader.ReadAsync(new BlockingReads(child.Output), maximumMessageBytes, OnLineAsync, cut: false).ConfigureAwait(false);
            incoming.Writer.TryComplete();
        }
        catch (InvalidDataException e)
        {
            output.Write("gateway", $"The server was ended: {e.Message}");
            incoming.Writer.TryComplete(new IOException(e.Message, e));
            child.Kill();
        }
    }

    private async ValueTask OnLineAsync(ReadOnlySequence<byte> line)
    {
        if (Parse(LoneSurrogates.Mend(line)) is { } message)
        {
            HasReceived = true;
            if (!incoming.Writer.TryWrite(message) && await incoming.Writer.WaitToWriteAsync().ConfigureAwait(false))
            {
                incoming.Writer.TryWrite(message); // We alone write: where there was room there is.
            }

            return;
        }

        var text = Encoding.UTF8.GetString(line.Slice(0, Math.Min(line.Length, LongestLogLine))).Trim();
        if (text.Length > 0)
        {
            output.Write("stdout", text);
        }
    }

    private JsonRpcMessage? Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            if (Results.Take(line, ReaderOptions) is { } ours)
            {
                return ours;
            }

            var reader = new Utf8JsonReader(line, ReaderOptions);
            var message = JsonSerializer.Deserialize(ref reader, MessageType);
            if (message is JsonRpcResponse { Result: JsonObject result } response && HasMemberTwice(result))
            {
                response.Result = LastOfEach(result);
            }

            return message;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null; // A word on standard output that is no message.
        }
    }

    // The SDK looks into a result, and a node that has a member twice throws there.
    private static bool HasMemberTwice(JsonObject result)
    {
        try
        {
            _ = result.Count;
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static JsonObject LastOfEach(JsonObject result)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in PlainValue.ToElement(result).EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, PlainValue.ToNode(pair.Value))));
    }

    private Task ReadErrorsAsync() => LineReader.ReadAsync(child.Error, LongestLogLine, line => output.Take("stderr", line), cut: true);
}
