using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Connectors.Engine.Processes;

/// <summary>Starts a process with posix_spawn: in a new session, with default signals, and given descriptors as its streams.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class PosixSpawn
{
    // Larger than posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t of glibc (336, 80, 128), musl and macOS (8, 8, 4).
    private const int OpaqueSize = 512;

    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;

    // HUP, INT, QUIT, PIPE, TERM: the same numbers on Linux and macOS. .NET ignores some of them, and a child would inherit that.
    private static readonly int[] Signals = [1, 2, 3, 13, 15];

    private static short NewSession => (short)(OperatingSystem.IsMacOS() ? 0x0400 : 0x80);

    /// <exception cref="IOException">The program cannot be started.</exception>
    public static int Start(ProcessSpec spec, int input, int output, int error)
    {
        var actions = stackalloc byte[OpaqueSize];
        var attributes = stackalloc byte[OpaqueSize];
        var signals = stackalloc byte[OpaqueSize];
        Check(posix_spawn_file_actions_init(actions));
        Check(posix_spawnattr_init(attributes));
        var arguments = new NativeStrings([spec.Program, .. spec.Arguments]);
        var environment = new NativeStrings([.. spec.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        try
        {
            Check(posix_spawn_file_actions_adddup2(actions, input, 0));
            Check(posix_spawn_file_actions_adddup2(actions, output, 1));
            Check(posix_spawn_file_actions_adddup2(actions, error, 2));
            Check(posix_spawn_file_actions_addchdir_np(actions, spec.WorkingDirectory));
            _ = sigemptyset(signals);
            Check(posix_spawnattr_setsigmask(attributes, signals));
            foreach (var signal in Signals)
            {
                _ = sigaddset(signals, signal);
            }

            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(posix_spawnattr_setflags(attributes, (short)(SetSignalDefaults | SetSignalMask | NewSession)));
            var result = posix_spawn(out var id, spec.Program, actions, attributes, arguments.Pointer, environment.Pointer);
            return result == 0 ? id : throw new IOException($"'{spec.Program}' cannot be started in '{spec.WorkingDirectory}': {Marshal.GetPInvokeErrorMessage(result)}.");
        }
        finally
        {
            arguments.Free();
            environment.Free();
            _ = posix_spawnattr_destroy(attributes);
            _ = posix_spawn_file_actions_destroy(actions);
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new IOException($"No process can be started: {Marshal.GetPInvokeErrorMessage(result)}.");
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int id, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int descriptor, int target);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigaddset(byte* signals, int signal);

    /// <summary>A null-terminated array of null-terminated UTF-8 strings.</summary>
    private readonly struct NativeStrings
    {
        private readonly int count;

        public NativeStrings(string[] strings)
        {
            count = strings.Length;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < count; i++)
            {
                Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
            }
        }

        public byte** Pointer { get; }

        public void Free()
        {
            for (var i = 0; i < count; i++)
            {
                Marshal.FreeCoTaskMem((nint)Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
