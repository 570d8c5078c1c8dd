namespace Connectors.PowerShell;

/// <summary>Something that only the pipeline thread may do, and that other threads wait for.</summary>
internal abstract class PipelineStep
{
    /// <summary>Does it; called on the pipeline thread. What it throws ends the pipeline.</summary>
    public abstract void Run();

    /// <summary>Tells whoever waits that it will not be done any more.</summary>
    public abstract void Cancel();
}
