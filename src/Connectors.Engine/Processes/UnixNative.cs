using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Connectors.Engine.Processes;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixNative
{
    private const int UnixDomain = 1;
    private const int StreamType = 1;
    private const int CloseOnExecLinux = 0x80000;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExecFlag = 1;
    private const int Interrupted = 4;

    // waitid(2): idtype_t P_PID, WEXITED, WNOWAIT; siginfo_t has 128 bytes on Linux, 104 on macOS.
    private const int ProcessIdKind = 1;
    private const int WaitExited = 4;
    private const int WaitNoReapLinux = 0x01000000;
    private const int WaitNoReapMacOS = 0x20;
    private const int SignalInformationSize = 128;

    public static unsafe (SafeSocketHandle Ours, SafeSocketHandle Its) SocketPair()
    {
        var pair = stackalloc int[2];
        if (socketpair(UnixDomain, StreamType | (OperatingSystem.IsLinux() ? CloseOnExecLinux : 0), 0, pair) != 0)
        {
            throw new IOException($"No stream for a child process can be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }

        if (!OperatingSystem.IsLinux())
        {
            _ = fcntl(pair[0], SetDescriptorFlags, CloseOnExecFlag);
            _ = fcntl(pair[1], SetDescriptorFlags, CloseOnExecFlag);
        }

        return (new SafeSocketHandle(pair[0], ownsHandle: true), new SafeSocketHandle(pair[1], ownsHandle: true));
    }

    public static int Kill(int target, int signal) => kill(target, signal);

    /// <summary>Blocks until a child has ended, and leaves it to be reaped.</summary>
    public static unsafe void WaitForEnd(int id)
    {
        var information = stackalloc byte[SignalInformationSize];
        while (waitid(ProcessIdKind, (uint)id, information, WaitExited | (OperatingSystem.IsMacOS() ? WaitNoReapMacOS : WaitNoReapLinux)) < 0
            && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }
    }

    /// <summary>Reaps a child, which frees its id.</summary>
    /// <returns>Its exit code; 128 + the signal's number when a signal ended it; -1 when it is no child of ours.</returns>
    public static unsafe int Reap(int id)
    {
        int status;
        while (waitpid(id, &status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                return -1;
            }
        }

        var signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int socketpair(int domain, int type, int protocol, int* pair);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int target, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int waitid(int kind, uint id, byte* information, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int waitpid(int id, int* status, int options);
}
