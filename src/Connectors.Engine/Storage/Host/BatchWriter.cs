using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage.Host;

/// <summary>Runs writes one after the other on a thread of its own, all that wait in one transaction: many callers share the price of a commit.</summary>
internal sealed class BatchWriter : IAsyncDisposable
{
    private const int MaximumBatch = 256;
    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly Task running;

    public BatchWriter(HostDatabase database)
    {
        connection = database.Open();
        running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Queues a write. Writes run in the order they were queued.</summary>
    /// <returns>When it is committed: what it returned.</returns>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write)
    {
        var work = new Work<T>(write);
        return queue.Writer.TryWrite(work) ? work.Task : throw new ObjectDisposedException(nameof(BatchWriter));
    }

    /// <summary>Finishes what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await running.ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Run()
    {
        var batch = new List<Work>(MaximumBatch);

        // The thread is this loop's own, so blocking it holds up nobody.
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaximumBatch && queue.Reader.TryRead(out var work))
            {
                batch.Add(work);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            // Plain SQL, not a transaction object: commands that are kept are bound to none.
            HostDatabase.Execute(connection, "BEGIN IMMEDIATE");
            foreach (var work in batch)
            {
                work.Run(connection);
            }

            HostDatabase.Execute(connection, "COMMIT");
        }
        catch (Exception e)
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                HostDatabase.Execute(connection, "ROLLBACK");
            }

            // None of the batch is written: all of it failed, whoever was at fault.
            batch.ForEach(work => work.Fail(e));
            return;
        }

        batch.ForEach(work => work.Complete());
    }

    private abstract class Work
    {
        public abstract void Run(SqliteConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Work<T>(Func<SqliteConnection, T> write) : Work
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Task => completion.Task;

        public override void Run(SqliteConnection connection) => result = write(connection);

        public override void Complete() => completion.SetResult(result);

        public override void Fail(Exception exception) => completion.SetException(exception);
    }
}
