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
        Completed = Task.WhenAll(StartReading(), ReadErrorsAsync());
    }

    public string Name => "stdio";

    /// <summary>The requests that were sent as lines, past the SDK.</summary>
    public PendingRequests Requests { get; } = new();

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
        await SendLineAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a message that is written already, with its line's end.</summary>
    /// <exception cref="IOException">The server does not read any more.</exception>
    public async Task SendLineAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Not cancellable once begun: half a line would spoil all that follow.
            await child.Input.WriteAsync(line, CancellationToken.None).ConfigureAwait(false);
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
        End(null);
        return ValueTask.CompletedTask;
    }

    // By the pool, which with many callers has threads awake that go on with the answers; one more would wake and be woken for each message.
    private Task StartReading() => OperatingSystem.IsWindows()
        ? Task.Factory.StartNew(() => ReadMessagesAsync(new BlockingReads(child.Output)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()
        : Task.Run(() => ReadMessagesAsync(child.Output));

    private async Task ReadMessagesAsync(Stream stream)
    {
        try
        {
            await LineReader.ReadAsync(stream, maximumMessageBytes, OnLineAsync, cut: false).ConfigureAwait(false);
            End(null);
        }
        catch (InvalidDataException e)
        {
            output.Write("gateway", $"The server was ended: {e.Message}");
            End(new IOException(e.Message, e));
            child.Kill();
        }
    }

    private void End(IOException? fault)
    {
        incoming.Writer.TryComplete(fault);
        Requests.Fail(fault ?? new IOException("The server shut down unexpectedly."));
    }

    private async ValueTask OnLineAsync(ReadOnlySequence<byte> line)
    {
        var mended = LoneSurrogates.Mend(line);
        if (IsOurs(mended))
        {
            return;
        }

        if (Parse(mended) is { } message)
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

    private bool IsOurs(ReadOnlySequence<byte> line)
    {
        try
        {
            return Requests.TryComplete(line, ReaderOptions);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonRpcMessage? Parse(ReadOnlySequence<byte> line)
    {
        try
        {
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
