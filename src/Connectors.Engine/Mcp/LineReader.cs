using System.Buffers;
using System.IO.Pipelines;

namespace Connectors.Engine.Mcp;

/// <summary>Reads a stream line by line with bounded memory.</summary>
internal static class LineReader
{
    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 64 << 10, leaveOpen: true);

    /// <summary>Calls back for each line, without its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="longestLine">The most bytes of a line.</param>
    /// <param name="onLine">Takes a line; valid only during the call. No more is read until it has completed.</param>
    /// <param name="cut">Whether a line that is too long is cut and its rest dropped; else it is an error.</param>
    /// <exception cref="InvalidDataException">A line is too long and may not be cut.</exception>
    public static async Task ReadAsync(Stream stream, int longestLine, Func<ReadOnlySequence<byte>, ValueTask> onLine, bool cut)
    {
        var reader = PipeReader.Create(stream, Options);
        var dropping = false;

        // How much of a line that is not whole yet was looked through: a long one comes in many pieces.
        long searched = 0;
        try
        {
            while (true)
            {
                ReadResult result;
                try
                {
                    result = await reader.ReadAsync().ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or ObjectDisposedException)
                {
                    return; // The child is gone, or we closed the stream: its end either way.
                }

                var buffer = result.Buffer;
                while (buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
                {
                    if (!dropping)
                    {
                        await onLine(buffer.Slice(0, end)).ConfigureAwait(false);
                    }

                    dropping = false;
                    searched = 0;
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                if (dropping)
                {
                    buffer = buffer.Slice(buffer.End);
                }
                else if (buffer.Length > longestLine)
                {
                    if (!cut)
                    {
                        throw new InvalidDataException($"A message is longer than {longestLine >> 20} MiB.");
                    }

                    await onLine(buffer.Slice(0, longestLine)).ConfigureAwait(false);
                    buffer = buffer.Slice(buffer.End);
                    dropping = true;
                }

                if (result.IsCompleted)
                {
                    if (!buffer.IsEmpty && !dropping)
                    {
                        await onLine(buffer).ConfigureAwait(false);
                    }

                    return;
                }

                searched = buffer.Length;
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
