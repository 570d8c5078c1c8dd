namespace Connectors.Engine.Processes;

/// <summary>A child process with its streams, at the head of a group that ends with it.</summary>
internal abstract class ChildProcess : IAsyncDisposable
{
    /// <summary>Which process it is.</summary>
    public abstract ProcessIdentity Identity { get; }

    /// <summary>What we write and it reads.</summary>
    public abstract Stream Input { get; }

    /// <summary>What it writes.</summary>
    public abstract Stream Output { get; }

    /// <summary>Its standard error.</summary>
    public abstract Stream Error { get; }

    /// <summary>Its exit code, once it has ended; 128 + the signal's number when a signal ended it.</summary>
    public abstract Task<int> Exited { get; }

    /// <summary>Starts a child.</summary>
    /// <exception cref="IOException">It cannot be started; the message says why.</exception>
    public static ChildProcess Start(ProcessSpec spec) =>
        OperatingSystem.IsWindows() ? WindowsChildProcess.Start(spec) : UnixChildProcess.Start(spec);

    /// <summary>Asks the child and all that it started to end.</summary>
    public abstract void Terminate();

    /// <summary>Ends the child and all that it started, at once.</summary>
    public abstract void Kill();

    /// <summary>Ends the child as the MCP specification says: its input first, then a request, then by force; its whole group in any case.</summary>
    /// <param name="patience">How long each of the two gentle steps may take.</param>
    /// <returns>When it is gone.</returns>
    public async Task StopAsync(TimeSpan patience)
    {
        await Input.DisposeAsync().ConfigureAwait(false);
        if (!await EndsWithinAsync(patience).ConfigureAwait(false))
        {
            Terminate();
            await EndsWithinAsync(patience).ConfigureAwait(false);
        }

        // Also when it ended by itself: what it started may still run.
        Kill();
        await Exited.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited.ConfigureAwait(false);
        await Input.DisposeAsync().ConfigureAwait(false);
        await Output.DisposeAsync().ConfigureAwait(false);
        await Error.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> EndsWithinAsync(TimeSpan patience) =>
        await Task.WhenAny(Exited, Task.Delay(patience)).ConfigureAwait(false) == Exited;
}
