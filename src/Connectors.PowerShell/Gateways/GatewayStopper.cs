using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Connectors.PowerShell;

/// <summary>Ends a local gateway: gently, so that calls in flight end and its servers are stopped, then by force.</summary>
internal static class GatewayStopper
{
    private const int SignalTerminate = 15;

    /// <summary>Ends a gateway and waits until its process is gone.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="patience">How long it may take to end by itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is gone.</returns>
    public static async Task StopAsync(LocalGateway gateway, TimeSpan patience, CancellationToken cancellationToken)
    {
        Process process;
        try
        {
            process = Process.GetProcessById(gateway.ProcessId);
        }
        catch (ArgumentException)
        {
            return; // It ended a moment ago.
        }

        using (process)
        {
            // Windows has no gentle signal for a process without a window; what the gateway started ends with it there.
            if (OperatingSystem.IsWindows())
            {
                process.Kill();
            }
            else
            {
                _ = Kill(gateway.ProcessId, SignalTerminate);
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(patience);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int target, int signal);
}
