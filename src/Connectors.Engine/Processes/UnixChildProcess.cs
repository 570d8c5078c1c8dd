using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Connectors.Engine.Processes;

/// <summary>A child in a session of its own, so that neither Ctrl+C in the terminal nor its own children outlive or end us.</summary>
/// <remarks>
/// System.Diagnostics.Process cannot start a new session; posix_spawn can. The streams are socket pairs, as Node.js gives
/// its children: reads wait in the kernel's event queue, not on a thread.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixChildProcess : ChildProcess
{
    private const int SignalTerminate = 15;
    private const int SignalKill = 9;
    private readonly int id;
    private bool reaped;
    private readonly Lock signalling = new();
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private UnixChildProcess(int id, Stream input, Stream output, Stream error)
    {
        this.id = id;

        // Read before anybody waits for the child, so that it is there even when it has ended.
        Identity = ProcessIdentity.Of(id) ?? new ProcessIdentity(id, -1, ProcessIdentity.Current.Boot);
        Input = input;
        Output = output;
        Error = error;
        new Thread(Wait, 128 * 1024) { IsBackground = true, Name = $"wait for {id}" }.Start();
    }

    public override ProcessIdentity Identity { get; }

    public override Stream Input { get; }

    public override Stream Output { get; }

    public override Stream Error { get; }

    public override Task<int> Exited => exited.Task;

    public static new UnixChildProcess Start(ProcessSpec spec)
    {
        var (ourInput, itsInput) = UnixNative.SocketPair();
        var (ourOutput, itsOutput) = UnixNative.SocketPair();
        var (ourError, itsError) = UnixNative.SocketPair();
        try
        {
            var id = PosixSpawn.Start(spec, (int)itsInput.DangerousGetHandle(), (int)itsOutput.DangerousGetHandle(), (int)itsError.DangerousGetHandle());
            return new UnixChildProcess(id, Open(ourInput), Open(ourOutput), Open(ourError));
        }
        catch
        {
            ourInput.Dispose();
            ourOutput.Dispose();
            ourError.Dispose();
            throw;
        }
        finally
        {
            // The child has its own copies; ours would keep the streams from ever ending.
            itsInput.Dispose();
            itsOutput.Dispose();
            itsError.Dispose();
        }
    }

    public override void Terminate() => Signal(SignalTerminate);

    public override void Kill() => Signal(SignalKill);

    // The child leads its group, so its id names the group. Once it is reaped the id may be a stranger's.
    private void Signal(int signal)
    {
        lock (signalling)
        {
            if (!reaped)
            {
                _ = UnixNative.Kill(-id, signal);
            }
        }
    }

    private void Wait()
    {
        // As long as the ended child is not reaped, nobody else gets its id: the time to end what it started.
        UnixNative.WaitForEnd(id);
        lock (signalling)
        {
            _ = UnixNative.Kill(-id, SignalKill);
            var exitCode = UnixNative.Reap(id);
            reaped = true;
            exited.SetResult(exitCode);
        }
    }

    private static NetworkStream Open(SafeSocketHandle handle) => new(new Socket(handle), ownsSocket: true);
}
