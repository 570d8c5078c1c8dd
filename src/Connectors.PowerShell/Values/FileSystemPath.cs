using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Reads paths as PowerShell people mean them: relative to the shell's location, drives included.</summary>
internal static class FileSystemPath
{
    /// <summary>The full path of a file or folder, there or not; on the pipeline thread.</summary>
    /// <param name="command">The cmdlet that was given the path.</param>
    /// <param name="path">The path.</param>
    /// <returns>The full path for .NET.</returns>
    /// <exception cref="ArgumentException">It is not on a file system.</exception>
    public static string Resolve(PSCmdlet command, string path)
    {
        var full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? full : throw new ArgumentException($"The path '{path}' is not on a file system but of the provider {provider.Name}.");
    }
}
