namespace Connectors.PowerShell;

/// <summary>A step with an answer.</summary>
/// <typeparam name="T">The answer's type.</typeparam>
/// <param name="action">What to do on the pipeline thread.</param>
internal sealed class PipelineStep<T>(Func<T> action) : PipelineStep
{
    // Continuations run elsewhere: the pipeline thread must be free for the next step.
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the step was done.</summary>
    public Task<T> Completion => completion.Task;

    /// <inheritdoc/>
    public override void Run()
    {
        try
        {
            completion.SetResult(action());
        }
        catch
        {
            completion.SetCanceled();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Cancel() => completion.TrySetCanceled();
}
