using System.Buffers;

namespace Connectors.Gateway.Logging;

/// <summary>Standard output for the log, written in batches: at busy times one write for many lines.</summary>
/// <remarks>What is not written yet when the process is killed is lost: the lines of a twentieth of a second. An unhandled exception and an orderly end write it.</remarks>
internal sealed class StandardOutput : IDisposable
{
    private const int MostWaiting = 256 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly Stream stream;
    private readonly ArrayBufferWriter<byte> waiting = new(MostWaiting / 4);
    private readonly Timer timer;
    private bool isTimed;

    public StandardOutput()
        : this(Console.OpenStandardOutput())
    {
    }

    internal StandardOutput(Stream stream)
    {
        this.stream = stream;
        timer = new Timer(static output => ((StandardOutput)output!).Flush(), this, Timeout.Infinite, Timeout.Infinite);
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
    }

    /// <summary>Takes text. Blocks only while a reader that has fallen behind lets nothing more through.</summary>
    /// <param name="text">Whole lines, UTF-8.</param>
    /// <param name="isUrgent">Whether it is written at once.</param>
    public void Write(ReadOnlySpan<byte> text, bool isUrgent)
    {
        lock (gate)
        {
            waiting.Write(text);
            if (isUrgent || waiting.WrittenCount >= MostWaiting)
            {
                Flush();
            }
            else if (!isTimed)
            {
                isTimed = timer.Change(Pause, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        Flush();
        timer.Dispose();
    }

    private void OnEnd(object? sender, EventArgs e) => Flush();

    private void Flush()
    {
        lock (gate)
        {
            isTimed = false;
            if (waiting.WrittenCount == 0)
            {
                return;
            }

            try
            {
                stream.Write(waiting.WrittenSpan);
                stream.Flush();
            }
            catch (IOException)
            {
                // A log that nobody takes any more, or a full disk behind it, must not end the gateway; it runs on a timer's thread.
            }

            waiting.ResetWrittenCount();
        }
    }
}
