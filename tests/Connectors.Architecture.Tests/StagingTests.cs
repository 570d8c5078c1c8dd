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

    [Fact]
    public void The_module_project_stages_and_holds_no_code()
    {
        var folder = RepositoryFiles.At("src", "Connectors.Module");

        Assert.Matches(RootBin(), string.Concat(Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".csproj" or ".targets" or ".props").Select(File.ReadAllText)));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories), path => !IsBuildOutput(path));
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
