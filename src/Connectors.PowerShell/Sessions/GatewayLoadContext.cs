using System.Reflection;
using System.Runtime.Loader;

namespace Connectors.PowerShell;

/// <summary>Holds the gateways and all that they use, apart from PowerShell and from other modules.</summary>
/// <remarks>
/// The vocabulary is shared with PowerShell. An assembly that the host has too is taken from the host when the host's is
/// new enough, so that most of .NET is loaded once; else ours is loaded, here alone.
/// </remarks>
internal sealed class GatewayLoadContext : AssemblyLoadContext
{
    private static readonly string Vocabulary = typeof(IGateway).Assembly.GetName().Name!;
    private readonly Dictionary<string, string> own = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> host = new(StringComparer.OrdinalIgnoreCase);
    private readonly string[] folders;

    /// <summary>Makes a context over folders of assemblies.</summary>
    /// <param name="folders">The folders; one that is not there is passed over.</param>
    public GatewayLoadContext(params string[] folders)
        : base("Connectors")
    {
        this.folders = [.. folders.Where(Directory.Exists)];
        foreach (var file in this.folders.SelectMany(static folder => Directory.EnumerateFiles(folder, "*.dll")))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (!own.TryGetValue(name, out var other) || VersionOf(other) < VersionOf(file))
            {
                own[name] = file;
            }
        }

        var trusted = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        foreach (var file in trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            host.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        if (string.Equals(name, Vocabulary, StringComparison.OrdinalIgnoreCase))
        {
            return typeof(IGateway).Assembly;
        }

        // Null hands the request on to the host's context.
        return own.TryGetValue(name, out var file) && !HostHasNewEnough(name, assemblyName.Version) ? LoadFromAssemblyPath(file) : null;
    }

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var folder in folders)
        {
            foreach (var platform in NativePlatform.Names)
            {
                var file = Path.Combine(folder, "runtimes", platform, "native", NativePlatform.FileNameOf(unmanagedDllName));
                if (File.Exists(file))
                {
                    return LoadUnmanagedDllFromPath(file);
                }
            }
        }

        return IntPtr.Zero;
    }

    private static Version VersionOf(string file) => AssemblyName.GetAssemblyName(file).Version ?? new Version();

    private bool HostHasNewEnough(string name, Version? wanted) =>
        (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal))
        && host.TryGetValue(name, out var file)
        && VersionOf(file) >= (wanted ?? new Version());
}
