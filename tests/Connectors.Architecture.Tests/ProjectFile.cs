using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Connectors.TestSupport;

namespace Connectors.Architecture.Tests;

/// <summary>A project file, and the assembly that was built from it.</summary>
/// <param name="path">The full path of the csproj.</param>
internal sealed class ProjectFile(string path)
{
    private readonly XDocument document = XDocument.Load(path);

    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    public IReadOnlyList<string> ProjectReferences => [.. Items("ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))];

    public IReadOnlyList<string> PackageReferences => [.. Items("PackageReference")];

    public static IReadOnlyList<ProjectFile> InSource() =>
        [.. Directory.EnumerateFiles(RepositoryFiles.At("src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new ProjectFile(path))];

    /// <summary>The names of all assemblies that the built one refers to, in its code and not only in its project file.</summary>
    /// <returns>The names.</returns>
    public IReadOnlyList<string> ReadAssemblyReferences()
    {
        using var file = File.OpenRead(AssemblyPath());
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private string AssemblyPath()
    {
        var configuration = typeof(ProjectFile).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var framework = document.Descendants("TargetFramework").Single().Value;
        return Path.Combine(Path.GetDirectoryName(path)!, "bin", configuration, framework, $"{Name}.dll");
    }

    private IEnumerable<string> Items(string kind) => document.Descendants(kind).Select(item => (string?)item.Attribute("Include")).OfType<string>();
}
