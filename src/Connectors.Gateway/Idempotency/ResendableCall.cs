namespace Connectors.Gateway.Idempotency;

/// <summary>A call that its caller may leave before the answer, and come back for by sending it again.</summary>
/// <param name="scope">What tells it from other calls.</param>
/// <param name="owner">The request that it belongs to.</param>
/// <param name="running">What runs.</param>
internal sealed class ResendableCall(string scope, object owner, AbandonableCall running)
{
    private readonly TaskCompletionSource<StoredAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Scope { get; } = scope;

    public AbandonableCall Running { get; } = running;

    /// <summary>The request that waits for the answer; null while its caller is away. Changed by <see cref="ResentCalls"/> alone.</summary>
    public object? Owner { get; set; } = owner;

    /// <summary>How often its caller left.</summary>
    public int Departures { get; set; }

    public Task<StoredAnswer> Answer => answer.Task;

    public void Complete(StoredAnswer value) => answer.SetResult(value);

    /// <summary>Nothing was sent.</summary>
    public void Fail(ConnectorsException fault)
    {
        answer.SetException(fault);
        _ = answer.Task.Exception; // Seen: often nobody waits for it any more.
    }
}
