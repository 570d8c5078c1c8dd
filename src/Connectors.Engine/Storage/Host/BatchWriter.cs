using Microsoft.Data.Sqlite;

namespace Connectors.Engine.Storage.Host;

/// <summary>Runs writes one after the other, all that wait in one transaction: many callers share the price of a commit.</summary>
/// <remarks>
/// Who comes while nobody writes does it, on its own thread: to wake another one costs more than the commit. But while the pool
/// has other work waiting, the commit lines up behind it: some of that brings more to write. One batch is written at a time;
/// what came meanwhile is another thread's, so that no caller works for the others for long.
/// </remarks>
internal sealed class BatchWriter : IThreadPoolWorkItem, IAsyncDisposable
{
    private const int MaximumBatch = 256;

    // How long a write that nobody waits for may wait for one that somebody does.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly PreparedStatement begin;
    private readonly PreparedStatement commit;
    private readonly List<PreparedStatement> statements = [];
    private readonly Queue<Work> waiting = new();
    private readonly Timer timer;
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int urgent;
    private bool isWriting;
    private bool isTimed;
    private bool isClosed;

    public BatchWriter(HostDatabase database)
    {
        connection = database.Open();
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        timer = new Timer(static writer => ((BatchWriter)writer!).OnTime(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Makes a statement for use in writes, which lives as long as this.</summary>
    public PreparedStatement Prepare(string sql)
    {
        var statement = new PreparedStatement(connection, sql);
        lock (gate)
        {
            statements.Add(statement);
        }

        return statement;
    }

    /// <summary>Queues a write. Writes run in the order they were queued.</summary>
    /// <returns>When it is committed: what it returned.</returns>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write)
    {
        var work = new Work<T>(write, isUrgent: true);
        if (!Enqueue(work))
        {
            return work.Task;
        }

        if (ThreadPool.PendingWorkItemCount > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            WriteBatch();
        }

        return work.Task;
    }

    /// <summary>Queues a write for which nobody waits: it is committed with the next one, or after a moment. Writes run in the order they were queued.</summary>
    /// <returns>When it is committed: what it returned.</returns>
    public Task<T> WriteSoonAsync<T>(Func<SqliteConnection, T> write)
    {
        var work = new Work<T>(write, isUrgent: false);
        Enqueue(work);
        return work.Task;
    }

    void IThreadPoolWorkItem.Execute() => WriteBatch();

    /// <summary>Finishes what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        bool mustWrite;
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            isClosed = true;
            mustWrite = !isWriting;
            isWriting = true;
        }

        if (mustWrite)
        {
            WriteBatch();
        }

        await idle.Task.ConfigureAwait(false);
        await timer.DisposeAsync().ConfigureAwait(false);
        statements.ForEach(statement => statement.Dispose());
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <returns>Whether the caller is the one to write.</returns>
    private bool Enqueue(Work work)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            waiting.Enqueue(work);
            urgent += work.IsUrgent ? 1 : 0;
            if (isWriting)
            {
                return false; // Who writes now sees to it.
            }

            if (work.IsUrgent)
            {
                return isWriting = true;
            }

            WriteInTime();
            return false;
        }
    }

    private void WriteInTime()
    {
        if (!isTimed)
        {
            isTimed = timer.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTime()
    {
        lock (gate)
        {
            isTimed = false;
            if (isWriting || waiting.Count == 0)
            {
                return;
            }

            isWriting = true;
        }

        WriteBatch();
    }

    private void WriteBatch()
    {
        List<Work> batch;
        lock (gate)
        {
            batch = new List<Work>(Math.Min(waiting.Count, MaximumBatch));
            while (batch.Count < MaximumBatch && waiting.TryDequeue(out var work))
            {
                batch.Add(work);
                urgent -= work.IsUrgent ? 1 : 0;
            }
        }

        if (batch.Count > 0)
        {
            Commit(batch);
        }

        lock (gate)
        {
            if (waiting.Count == 0 && isClosed)
            {
                idle.SetResult();
                return;
            }

            if (urgent == 0 && !isClosed)
            {
                isWriting = false;
                if (waiting.Count > 0)
                {
                    WriteInTime();
                }

                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            begin.Run();
            foreach (var work in batch)
            {
                work.Run(connection);
            }

            commit.Run();
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

    private abstract class Work(bool isUrgent)
    {
        /// <summary>Whether somebody waits for it.</summary>
        public bool IsUrgent => isUrgent;

        public abstract void Run(SqliteConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Work<T>(Func<SqliteConnection, T> write, bool isUrgent) : Work(isUrgent)
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Task => completion.Task;

        public override void Run(SqliteConnection connection) => result = write(connection);

        public override void Complete() => completion.SetResult(result);

        public override void Fail(Exception exception) => completion.SetException(exception);
    }
}
