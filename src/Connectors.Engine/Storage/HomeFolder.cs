namespace Connectors.Engine.Storage;

/// <summary>The folder that holds one store, installed servers and logs.</summary>
internal sealed class HomeFolder
{
    // SQLite's WAL mode needs memory shared between processes, which these do not give; see sqlite.org/wal.html.
    private static readonly string[] NetworkFileSystems =
        ["nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "webdav", "davfs", "ncpfs", "fuse.sshfs", "fuse.rclone", "glusterfs", "fuse.glusterfs", "ceph", "lustre", "beegfs"];

    private HomeFolder(string path) => Path = path;

    /// <summary>The absolute path, links resolved, so that two names of one folder are one home.</summary>
    public string Path { get; }

    public string StoreFile => System.IO.Path.Combine(Path, "connectors.db");

    public string KeyFile => KeyFileOf(Path);

    public string NpmFolder => System.IO.Path.Combine(Path, "npm");

    public string WorkFolder => System.IO.Path.Combine(Path, "work");

    /// <summary>The key file of a home, wherever that is.</summary>
    public static string KeyFileOf(string home) => System.IO.Path.Combine(home, "secrets.key");

    /// <summary>Opens a home, making the folder when it is not there.</summary>
    /// <param name="path">The folder; null means <see cref="HomePath.Variable"/>, else the user's data folder.</param>
    /// <param name="fileSystemOf">Tells the file system type of a folder; null asks the system. A seam for tests.</param>
    /// <exception cref="ConnectorsException"><c>HOME_UNUSABLE</c>: on a network, not writable, or not a folder.</exception>
    public static HomeFolder Open(string? path, Func<string, string?>? fileSystemOf = null)
    {
        var full = HomePath.Resolve(path);
        if (full.StartsWith(@"\\", StringComparison.Ordinal))
        {
            throw Unusable(full, "it is on a network, where SQLite's files are not safe");
        }

        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(full);
            }
            else
            {
                Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            full = new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
            var fileSystem = (fileSystemOf ?? FileSystemOf)(full);
            if (fileSystem is not null && NetworkFileSystems.Contains(fileSystem, StringComparer.OrdinalIgnoreCase))
            {
                throw Unusable(full, $"it is on a network ({fileSystem}), where SQLite's files are not safe");
            }

            var home = new HomeFolder(full);
            Directory.CreateDirectory(home.WorkFolder);
            return home;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unusable(full, e.Message, e);
        }
    }

    public static ConnectorsException Unusable(string path, string why, Exception? inner = null) => new(
        ErrorCodes.HomeUnusable,
        $"The home '{path}' cannot be used: {why.TrimEnd('.')}. Name a local, writable folder with -Path or {HomePath.Variable}.",
        inner);

    private static string? FileSystemOf(string path)
    {
        try
        {
            // The longest mount point that holds the path.
            var drive = DriveInfo.GetDrives()
                .Where(d => path.StartsWith(d.Name, StringComparison.Ordinal) || string.Equals(path, d.Name.TrimEnd(System.IO.Path.DirectorySeparatorChar), StringComparison.Ordinal))
                .MaxBy(d => d.Name.Length);
            return drive is null ? null : drive.DriveType == DriveType.Network && OperatingSystem.IsWindows() ? "smb" : drive.DriveFormat;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // A system that does not tell is no reason to refuse.
        }
    }
}
