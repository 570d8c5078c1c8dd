using System.Buffers;
using System.IO.Pipelines;

namespace Connectors.Engine.Mcp;

/// <summary>Reads a stream line by line with bounded memory.</summary>
internal static class LineReader
{
    /// <summary>Calls back for each line, without its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="longestLine">The most bytes of a line.</param>
    /// <param name="onLine">Takes a line; valid only during the call.</param>
    /// <param name="cut">Whether a line that is too long is cut and its rest dropped; else it is an error.</param>
    /// <exception cref="InvalidDataException">A line is too long and may not be cut.</exception>
    public static async Task ReadAsync(Stream stream, int longestLine, Action<ReadOnlySequence<byte>> onLine, bool cut)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var dropping = false;
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
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    if (!dropping)
                    {
                        onLine(buffer.Slice(0, end));
                    }

                    dropping = false;
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

                    onLine(buffer.Slice(0, longestLine));
                    buffer = buffer.Slice(buffer.End);
                    dropping = true;
                }

                if (result.IsCompleted)
                {
                    if (!buffer.IsEmpty && !dropping)
                    {
                        onLine(buffer);
                    }

                    return;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
