using System.Text.Json;

namespace Connectors.TestSupport;

/// <summary>A package of <c>tests/npm</c>, installed by the build at the version that the lock file pins.</summary>
/// <param name="Name">Its name, with its scope.</param>
/// <param name="Version">Its exact version.</param>
/// <param name="Folder">Where it is installed.</param>
public sealed record NpmPackage(string Name, string Version, string Folder)
{
    /// <summary>The MCP reference server for files: <c>node EntryPoint folder…</c> serves the folders.</summary>
    public static NpmPackage Filesystem { get; } = Find("@modelcontextprotocol/server-filesystem");

    /// <summary>The MCP reference server with a small knowledge graph, kept in the file that <c>MEMORY_FILE_PATH</c> names.</summary>
    public static NpmPackage Memory { get; } = Find("@modelcontextprotocol/server-memory");

    /// <summary>The MCP reference server that shows every feature of the protocol.</summary>
    public static NpmPackage Everything { get; } = Find("@modelcontextprotocol/server-everything");

    /// <summary>The script that <c>node</c> runs, by the package's first <c>bin</c> or its <c>main</c>.</summary>
    public string EntryPoint
    {
        get
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "package.json")));
            var root = manifest.RootElement;
            var script = root.TryGetProperty("bin", out var bin)
                ? bin.ValueKind == JsonValueKind.Object ? bin.EnumerateObject().First().Value.GetString() : bin.GetString()
                : root.GetProperty("main").GetString();
            return Path.GetFullPath(Path.Combine(Folder, script!));
        }
    }

    /// <summary>Finds an installed package.</summary>
    /// <param name="name">Its name, with its scope.</param>
    /// <returns>The package.</returns>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static NpmPackage Find(string name)
    {
        var folder = RepositoryFiles.At(["tests", "npm", "node_modules", .. name.Split('/')]);
        var manifest = Path.Combine(folder, "package.json");
        if (!File.Exists(manifest))
        {
            throw new InvalidOperationException($"The npm package {name} is not in {folder}. Build tests/Connectors.TestSupport, which installs it.");
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        return new NpmPackage(name, document.RootElement.GetProperty("version").GetString()!, folder);
    }
}
