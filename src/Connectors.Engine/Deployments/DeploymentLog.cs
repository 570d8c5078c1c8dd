using System.Collections.Concurrent;
using System.Threading.Channels;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Deployments;

/// <summary>Takes log lines from any thread and writes them to the store in batches, so that a flood neither blocks a server nor fills memory.</summary>
/// <remarks>Each deployment has a queue of its own: one that floods loses its own oldest lines, and the log says how many.</remarks>
internal sealed class DeploymentLog : IAsyncDisposable
{
    private const int WaitingPerDeployment = 1000;
    private const int BatchSize = 500;
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(50);

    private readonly IConnectorStore store;
    private readonly int keepPerDeployment;
    private readonly ConcurrentDictionary<string, WaitingLines> waiting = new(StringComparer.Ordinal);

    // Holds one token at most: that some line is waiting.
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly Task loop;

    public DeploymentLog(IConnectorStore store, int keepPerDeployment)
    {
        this.store = store;
        this.keepPerDeployment = keepPerDeployment;
        loop = Task.Run(WriteLoopAsync);
    }

    public void Write(string deploymentId, string stream, string text)
    {
        waiting.GetOrAdd(deploymentId, static _ => new WaitingLines()).Add(DateTimeOffset.UtcNow, stream, text);
        signal.Writer.TryWrite(true);
    }

    /// <summary>Writes what is waiting, so that a reader sees all that was said before.</summary>
    public async Task FlushAsync()
    {
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            var batch = waiting.SelectMany(static entry => entry.Value.Take().Select(line => (entry.Key, line.At, line.Stream, line.Text)));
            foreach (var part in batch.Chunk(BatchSize))
            {
                store.AppendLog(part, keepPerDeployment);
            }
        }
        finally
        {
            writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        closing.Dispose();
        writing.Dispose();
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (await signal.Reader.WaitToReadAsync(closing.Token).ConfigureAwait(false))
            {
                signal.Reader.TryRead(out _);
                await Task.Delay(BatchPause, closing.Token).ConfigureAwait(false);
                await FlushQuietlyAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await FlushQuietlyAsync().ConfigureAwait(false);
        }
    }

    private async Task FlushQuietlyAsync()
    {
        try
        {
            await FlushAsync().ConfigureAwait(false);
        }
        catch (ConnectorsException)
        {
            // A log that cannot be written, on a full disk say, must end nothing else; whoever reads it is told.
        }
    }

    /// <summary>The lines of one deployment that are not written yet.</summary>
    private sealed class WaitingLines
    {
        private readonly Queue<(DateTimeOffset At, string Stream, string Text)> lines = new();
        private int dropped;

        public void Add(DateTimeOffset at, string stream, string text)
        {
            lock (lines)
            {
                if (lines.Count >= WaitingPerDeployment)
                {
                    lines.Dequeue();
                    dropped++;
                }

                lines.Enqueue((at, stream, text));
            }
        }

        public List<(DateTimeOffset At, string Stream, string Text)> Take()
        {
            lock (lines)
            {
                List<(DateTimeOffset At, string Stream, string Text)> taken = [];
                if (dropped > 0)
                {
                    taken.Add((lines.Peek().At, "gateway", $"{dropped:N0} lines came faster than they could be written, and are not here."));
                    dropped = 0;
                }

                taken.AddRange(lines);
                lines.Clear();
                return taken;
            }
        }
    }
}
