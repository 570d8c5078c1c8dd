using System.Collections.Concurrent;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Processes;

/// <summary>Starts children so that none is ever left: recorded with the watchdog and in the store before it is used, forgotten once it and its group are gone.</summary>
internal sealed class ProcessRegistry(IConnectorStore store) : IAsyncDisposable
{
    private readonly Watchdog? watchdog = OperatingSystem.IsWindows() ? null : NewWatchdog();
    private readonly ConcurrentDictionary<ChildProcess, Task> running = new();

    /// <summary>Ends the children of gateways on this home that are gone themselves.</summary>
    /// <returns>How many were ended.</returns>
    public int Sweep()
    {
        var ended = 0;
        foreach (var record in store.GetProcesses())
        {
            if (ProcessIdentity.Parse(record.Owner).IsAlive())
            {
                continue;
            }

            // Only the very process that was recorded: its id alone may be another's by now.
            var child = ProcessIdentity.Parse(record.Process);
            if (child.IsAlive())
            {
                EndOrphan(child.Id);
                ended++;
            }

            store.RemoveProcess(record.Process);
        }

        return ended;
    }

    /// <exception cref="IOException">The child cannot be started.</exception>
    public async Task<ChildProcess> StartAsync(ProcessSpec spec, string tenant, string server)
    {
        var child = ChildProcess.Start(spec);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                await watchdog!.AddAsync(child.Identity.Id).ConfigureAwait(false);
            }

            store.AddProcess(new ProcessRecord(child.Identity.ToString(), ProcessIdentity.Current.ToString(), tenant, server));

            // Begun only when it is listed: a child that has ended already would be listed after it was forgotten.
            var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            running[child] = ForgetAsync(child, listed.Task);
            listed.SetResult();
            return child;
        }
        catch
        {
            await child.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in running.Keys)
        {
            child.Kill();
        }

        await Task.WhenAll(running.Values).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
        {
            await watchdog!.DisposeAsync().ConfigureAwait(false);
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static Watchdog NewWatchdog() => new();

    private static void EndOrphan(int id)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                using var process = System.Diagnostics.Process.GetProcessById(id);
                process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It ended a moment ago, or may not be ended by us.
            }
        }
        else
        {
            _ = UnixNative.Kill(-id, 9);
        }
    }

    private async Task ForgetAsync(ChildProcess child, Task listed)
    {
        await listed.ConfigureAwait(false);
        await child.Exited.ConfigureAwait(false);

        // What the child started ends with it.
        child.Kill();
        if (!OperatingSystem.IsWindows())
        {
            await watchdog!.RemoveAsync(child.Identity.Id).ConfigureAwait(false);
        }

        running.TryRemove(child, out _);
        try
        {
            store.RemoveProcess(child.Identity.ToString());
        }
        catch (ConnectorsException)
        {
            // On a full disk, say: the next start finds the record of a process that is gone, and removes it.
        }
    }
}
