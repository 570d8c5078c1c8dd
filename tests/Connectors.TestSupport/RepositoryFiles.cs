namespace Connectors.TestSupport;

/// <summary>Files of the repository that the running program was built from.</summary>
public static class RepositoryFiles
{
    private const string Marker = "Connectors.PowerShell.sln";

    /// <summary>The repository's root, without a trailing separator.</summary>
    /// <exception cref="InvalidOperationException">The program was copied out of the repository.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The manifest of the staged module: what would ship.</summary>
    public static string ModuleManifest => At("Connectors.psd1");

    /// <summary>A path in the repository.</summary>
    /// <param name="parts">Its parts below the root.</param>
    /// <returns>The full path; whether it exists is not looked at.</returns>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {Marker}: run this program from the repository it was built in.");
    }
}
