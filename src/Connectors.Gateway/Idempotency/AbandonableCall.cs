namespace Connectors.Gateway.Idempotency;

/// <summary>A call that outlives its connection for a moment, and longer while somebody asks for its answer.</summary>
internal sealed class AbandonableCall : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cancellation = new();
    private bool isAbandoned;
    private bool isDisposed;

    public CancellationToken Token => cancellation.Token;

    /// <summary>Its connection broke: it is cancelled after this time.</summary>
    public void Abandon(TimeSpan after)
    {
        lock (gate)
        {
            isAbandoned = true;
            CancelAfter(after);
        }
    }

    /// <summary>Somebody asked for the answer: it is cancelled after this time, if it was abandoned at all.</summary>
    public void Prolong(TimeSpan after)
    {
        lock (gate)
        {
            if (isAbandoned)
            {
                CancelAfter(after);
            }
        }
    }

    /// <summary>Its caller is back: it is not cancelled any more, unless it was already.</summary>
    public void Resume()
    {
        lock (gate)
        {
            isAbandoned = false;
            CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            cancellation.Dispose();
        }
    }

    private void CancelAfter(TimeSpan after)
    {
        if (!isDisposed)
        {
            cancellation.CancelAfter(after);
        }
    }
}
