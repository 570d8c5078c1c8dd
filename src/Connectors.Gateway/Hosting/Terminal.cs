using System.Runtime.InteropServices;

namespace Connectors.Gateway.Hosting;

/// <summary>The terminal that the host was started from.</summary>
internal static class Terminal
{
    /// <summary>Leaves it, so that neither Ctrl+C there nor its closing ends a host that was started to stay.</summary>
    public static void Leave()
    {
        if (!OperatingSystem.IsWindows())
        {
            // Fails only for a process that leads a group already, which then is not the terminal's foreground one.
            _ = NewSession();
        }
    }

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NewSession();
}
