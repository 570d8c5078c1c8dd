namespace Connectors.TestSupport;

/// <summary>A folder for one test or one run, deleted with all that is in it when it is disposed.</summary>
public sealed class ScratchFolder : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan DeletionLimit = TimeSpan.FromSeconds(10);

    /// <summary>Makes the folder below the user's temporary folder.</summary>
    /// <param name="purpose">A word for its name, for whoever finds one that was left behind.</param>
    public ScratchFolder(string purpose = "test")
    {
        // Resolved, because a server that compares real paths (filesystem) would not know /tmp on macOS, which is a link.
        var parent = Directory.CreateDirectory(System.IO.Path.GetTempPath());
        var root = parent.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? parent.FullName;
        Path = System.IO.Path.Combine(root, $"connectors-{purpose}-{Guid.NewGuid().ToString("n")[..12]}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>A path below this folder.</summary>
    /// <param name="parts">Its parts.</param>
    /// <returns>The full path; nothing is made.</returns>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Makes a folder below this one.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its full path.</returns>
    public string MakeFolder(string name) => Directory.CreateDirectory(At(name)).FullName;

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Deletes the folder. Tried again for ten seconds, because a process that was just ended may still hold a file.</summary>
    /// <returns>When it is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Directory.Exists(Path))
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && clock.Elapsed < DeletionLimit)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }
}
