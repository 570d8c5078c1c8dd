using System.Threading.Channels;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Deployments;

/// <summary>Takes log lines from any thread and writes them to the store in batches, so that a flood neither blocks a server nor fills memory.</summary>
internal sealed class DeploymentLog : IAsyncDisposable
{
    private const int Waiting = 2000;
    private const int BatchSize = 500;
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(50);

    private readonly IConnectorStore store;
    private readonly int keepPerDeployment;
    private readonly Channel<(string DeploymentId, DateTimeOffset At, string Stream, string Text)> lines;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly Task loop;

    public DeploymentLog(IConnectorStore store, int keepPerDeployment)
    {
        this.store = store;
        this.keepPerDeployment = keepPerDeployment;
        lines = Channel.CreateBounded<(string, DateTimeOffset, string, string)>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });
        loop = Task.Run(WriteLoopAsync);
    }

    public void Write(string deploymentId, string stream, string text) => lines.Writer.TryWrite((deploymentId, DateTimeOffset.UtcNow, stream, text));

    /// <summary>Writes what is waiting, so that a reader sees all that was said before.</summary>
    public async Task FlushAsync()
    {
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            var batch = new List<(string, DateTimeOffset, string, string)>();
            while (batch.Count < Waiting && lines.Reader.TryRead(out var line))
            {
                batch.Add(line);
            }

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
            while (await lines.Reader.WaitToReadAsync(closing.Token).ConfigureAwait(false))
            {
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
}
