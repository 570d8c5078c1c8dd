using System.Text.RegularExpressions;
using Connectors.TestSupport;

namespace Connectors.Architecture.Tests;

public sealed partial class StagingTests
{
    [Fact]
    public void Only_the_code_free_module_project_writes_into_the_modules_bin()
    {
        var writers = BuildFiles()
            .Where(path => RootBin().IsMatch(File.ReadAllText(path)))
            .Select(path => Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'));

        Assert.All(writers, path => Assert.StartsWith("src/Connectors.Module/", path, StringComparison.Ordinal));
    }

    private static IEnumerable<string> BuildFiles() =>
        new[] { "*.csproj", "*.props", "*.targets" }
            .SelectMany(pattern => Directory.EnumerateFiles(RepositoryFiles.Root, pattern, SearchOption.AllDirectories))
            .Where(path => !IsBuildOutput(path));

    private static bool IsBuildOutput(string path) =>
        Path.GetRelativePath(RepositoryFiles.Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules");

    /// <summary>The root's bin, by the root's property or by climbing out of a project two folders deep.</summary>
    [GeneratedRegex(@"\$\(RepositoryRoot\)[\\/]?bin\b|\.\.[\\/]\.\.[\\/]bin\b")]
    private static partial Regex RootBin();
}
