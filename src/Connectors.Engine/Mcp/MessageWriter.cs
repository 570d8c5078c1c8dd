using System.Buffers;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Connectors.Engine.Mcp;

/// <summary>Writes messages to a server, one a line; those that come while the threads are busy go out in one piece.</summary>
/// <remarks>
/// Each piece wakes the server, which costs both sides more than the message does. A message is held back only while the
/// pool has other work before it, some of which may bring more messages: a lone caller's goes out at once.
/// </remarks>
internal sealed class MessageWriter(Stream stream) : IThreadPoolWorkItem
{
    private const int UsualLength = 512;

    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly Lock gate = new();
    private Piece collecting = new();
    private bool isWriting;

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>When it has been written.</returns>
    /// <exception cref="IOException">The server does not read any more.</exception>
    public Task WriteAsync(JsonRpcMessage message)
    {
        var line = new ArrayBufferWriter<byte>(UsualLength);
        using (var writer = new Utf8JsonWriter(line))
        {
            JsonSerializer.Serialize(writer, message, MessageJson.Type);
        }

        line.Write(LineEnd);
        Task written;
        lock (gate)
        {
            collecting.Bytes.Write(line.WrittenSpan);
            written = collecting.Written.Task;
            if (isWriting)
            {
                return written; // Who writes now goes on with it.
            }

            isWriting = true;
        }

        if (ThreadPool.PendingWorkItemCount > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            _ = WritePieceAsync();
        }

        return written;
    }

    void IThreadPoolWorkItem.Execute() => _ = WritePieceAsync();

    private async Task WritePieceAsync()
    {
        Piece piece;
        lock (gate)
        {
            piece = collecting;
            collecting = new Piece();
        }

        IOException? fault = null;
        try
        {
            // Not cancellable: half a line would spoil all that follow.
            await stream.WriteAsync(piece.Bytes.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            fault = new IOException("The server does not read any more.", e);
        }

        bool more;
        lock (gate)
        {
            more = isWriting = collecting.Bytes.WrittenCount > 0;
        }

        if (more)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        // Last, for those who waited go on in this thread.
        if (fault is null)
        {
            piece.Written.SetResult();
        }
        else
        {
            piece.Written.SetException(fault);
        }
    }

    /// <summary>Messages that are written together.</summary>
    private sealed class Piece
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new(UsualLength);

        public TaskCompletionSource Written { get; } = new();
    }
}
