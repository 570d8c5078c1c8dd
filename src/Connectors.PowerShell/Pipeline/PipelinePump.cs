using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>
/// Runs a cmdlet's asynchronous work on the thread pool, and meanwhile does on the pipeline thread what may only be
/// done there: writing, asking, showing progress.
/// </summary>
/// <remarks>
/// Whoever posts a step awaits it, so a slow later command slows the work (back-pressure). When the pipeline is stopped,
/// by Ctrl+C or by a later command that has enough, the work's token fires, and steps that were not done never will be.
/// </remarks>
internal sealed class PipelinePump : IDisposable
{
    // For work that ends on a token in the normal way this is never used up.
    private static readonly TimeSpan GraceAfterStop = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private readonly Queue<PipelineStep> steps = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly ProgressDisplay progress;
    private bool open;
    private bool workIsDone;
    private bool stopped;
    private bool disposed;

    public PipelinePump(PSCmdlet cmdlet) => progress = new ProgressDisplay(cmdlet.WriteProgress);

    /// <summary>Fires when the pipeline is stopped.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Runs work to its end; called on the pipeline thread.</summary>
    /// <param name="work">The work; awaits each step that it posts.</param>
    /// <returns>What the work threw, or null.</returns>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped. Anything else that a step threw comes out too.</exception>
    public Exception? Run(Func<Task> work)
    {
        lock (gate)
        {
            open = true;
            workIsDone = false;
        }

        var running = Task.Run(async () =>
        {
            try
            {
                await work();
            }
            finally
            {
                lock (gate)
                {
                    workIsDone = true;
                    Monitor.PulseAll(gate);
                }
            }
        });

        try
        {
            Drain();
        }
        catch
        {
            // A step threw: a later command has enough, or an error is to stop the pipeline.
            Stop();
            Abandon(running);
            throw;
        }
        finally
        {
            Close();
        }

        if (stopping.IsCancellationRequested)
        {
            Abandon(running);
            throw new PipelineStoppedException();
        }

        try
        {
            running.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>Has something done on the pipeline thread.</summary>
    /// <typeparam name="T">The answer's type.</typeparam>
    /// <param name="action">What to do.</param>
    /// <returns>Its answer; cancelled when the pipeline ended before.</returns>
    public Task<T> DoAsync<T>(Func<T> action)
    {
        var step = new PipelineStep<T>(action);
        if (!Post(step))
        {
            step.Cancel();
        }

        return step.Completion;
    }

    /// <summary>Has something done on the pipeline thread without waiting for it.</summary>
    /// <param name="action">What to do.</param>
    /// <returns>False when the pipeline has ended or too much is waiting already, so that it will not be done.</returns>
    public bool TryPost(Action action)
    {
        const int MostWaiting = 1000;
        lock (gate)
        {
            if (steps.Count >= MostWaiting)
            {
                return false;
            }
        }

        return Post(new PipelineStep<bool>(() =>
        {
            action();
            return true;
        }));
    }

    /// <summary>Shows how far the work is, when it takes long enough to be worth it; from any thread.</summary>
    /// <param name="record">The newest state; it replaces one that was not shown yet.</param>
    public void Report(ProgressRecord record)
    {
        lock (gate)
        {
            if (open && !stopped)
            {
                progress.Report(record);
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>Stops the work; from any thread.</summary>
    public void Stop()
    {
        lock (gate)
        {
            if (stopped || disposed)
            {
                return;
            }

            stopped = true;
            Monitor.PulseAll(gate);
        }

        try
        {
            stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline came to its end by itself in this moment; nothing is left to stop.
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (!disposed)
            {
                disposed = true;
                stopping.Dispose();
            }
        }
    }

    private void Drain()
    {
        while (true)
        {
            PipelineStep? step;
            ProgressRecord? due;
            lock (gate)
            {
                while (steps.Count == 0 && !workIsDone && !stopped && !progress.IsDue)
                {
                    Monitor.Wait(gate, progress.TimeUntilDue);
                }

                if (stopped || (steps.Count == 0 && workIsDone))
                {
                    return;
                }

                due = progress.TakeDue();
                steps.TryDequeue(out step);
            }

            if (due is not null)
            {
                progress.Show(due);
            }

            step?.Run();
        }
    }

    private bool Post(PipelineStep step)
    {
        lock (gate)
        {
            if (!open || stopped)
            {
                return false;
            }

            steps.Enqueue(step);
            Monitor.PulseAll(gate);
            return true;
        }
    }

    private void Close()
    {
        PipelineStep[] left;
        lock (gate)
        {
            open = false;
            left = [.. steps];
            steps.Clear();
        }

        foreach (var step in left)
        {
            step.Cancel();
        }

        progress.Complete();
    }

    private void Abandon(Task running)
    {
        // Cancelled steps first, or the work would wait for them and not end.
        Close();
        Task.WaitAny([running], GraceAfterStop);

        // What it throws from here on nobody can be told.
        _ = running.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
