using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Connectors.Gateway.Hosting;

/// <summary>
/// Finds what the host uses where the PowerShell module has it: beside it lie only its own files, the engine with its models
/// and native libraries in <c>../engine</c>, the vocabulary in <c>..</c>. A published host has all beside it, and none of this acts.
/// </summary>
internal static class ModuleAssemblies
{
    private static readonly string Own = AppContext.BaseDirectory;
    private static readonly string Engine = Path.GetFullPath(Path.Combine(Own, "..", "engine"));
    private static readonly string Top = Path.GetFullPath(Path.Combine(Own, ".."));

#pragma warning disable CA2255 // This is a program, not a library: nobody's start-up is changed but its own.
    [ModuleInitializer]
    internal static void Register()
    {
        if (!File.Exists(Path.Combine(Own, "Connectors.Engine.dll")) && Directory.Exists(Engine))
        {
            AssemblyLoadContext.Default.Resolving += Resolve;
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += ResolveNative;
        }
    }
#pragma warning restore CA2255

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        new[] { Engine, Top }
            .Select(folder => Path.Combine(folder, $"{name.Name}.dll"))
            .Where(File.Exists)
            .Select(context.LoadFromAssemblyPath)
            .FirstOrDefault();

    private static nint ResolveNative(Assembly assembly, string name) =>
        new[] { RuntimeInformation.RuntimeIdentifier, PortableIdentifier() }
            .SelectMany(platform => new[] { $"lib{name}.so", $"lib{name}.dylib", $"{name}.dll" }.Select(file => Path.Combine(Engine, "runtimes", platform, "native", file)))
            .Where(File.Exists)
            .Select(NativeLibrary.Load)
            .FirstOrDefault();

    private static string PortableIdentifier()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
