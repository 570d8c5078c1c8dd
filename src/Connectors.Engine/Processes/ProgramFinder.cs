namespace Connectors.Engine.Processes;

/// <summary>Finds programs as a shell would, without one.</summary>
internal static class ProgramFinder
{
    /// <summary>Finds a program.</summary>
    /// <param name="command">A name to look for on the PATH, or a path.</param>
    /// <param name="environment">The environment whose PATH counts.</param>
    /// <param name="workingDirectory">What a relative path is relative to.</param>
    /// <returns>The absolute path, or null when there is none.</returns>
    public static string? Find(string command, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        var endings = OperatingSystem.IsWindows() && Path.GetExtension(command).Length == 0
            ? environment.GetValueOrDefault("PATHEXT", ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries)
            : [""];
        var folders = command.Contains('/') || command.Contains(Path.DirectorySeparatorChar)
            ? [workingDirectory]
            : environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders
            .SelectMany(folder => endings.Select(ending => Path.GetFullPath(command + ending, Path.GetFullPath(folder))))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
