using System.Runtime.InteropServices;

namespace Connectors.PowerShell;

/// <summary>How native libraries are filed by platform, as NuGet does it.</summary>
internal static class NativePlatform
{
    /// <summary>This platform's folder names, the best first.</summary>
    public static IReadOnlyList<string> Names { get; } = FindNames();

    /// <summary>The file name of a native library here.</summary>
    /// <param name="library">The name that code asks for, for example <c>e_sqlite3</c>.</param>
    /// <returns>For example <c>libe_sqlite3.so</c>.</returns>
    public static string FileNameOf(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    private static string[] FindNames()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        if (OperatingSystem.IsWindows())
        {
            return ["win-" + architecture];
        }

        if (OperatingSystem.IsMacOS())
        {
            return ["osx-" + architecture];
        }

        // Alpine and its kin: a library for glibc does not load there.
        var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
        return [(musl ? "linux-musl-" : "linux-") + architecture];
    }
}
