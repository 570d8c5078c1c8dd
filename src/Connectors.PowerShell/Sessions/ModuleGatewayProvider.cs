namespace Connectors.PowerShell;

/// <summary>Opens the gateways that ship with the module, loading their assemblies with the first session.</summary>
internal sealed class ModuleGatewayProvider : IGatewayProvider
{
    private const int OldestDotNetOfEngine = 10;
    private static readonly string Folder = Path.GetDirectoryName(typeof(ModuleGatewayProvider).Assembly.Location)!;

    // One for the process, whatever the number of runspaces: there is one engine per process and home.
    private static readonly Lazy<GatewayLoadContext> Context = new(() => new GatewayLoadContext(Path.Combine(Folder, "engine"), Path.Combine(Folder, "rest")));
    private static readonly Lazy<IGatewayProvider> Embedded = new(() => Load("Connectors.Engine", "Connectors.Engine.EmbeddedGatewayProvider"));
    private static readonly Lazy<IGatewayProvider> Rest = new(() => Load("Connectors.Rest", "Connectors.Rest.RestGatewayProvider"));

    /// <inheritdoc/>
    public Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        if (options.BaseUri is not null)
        {
            return Rest.Value.OpenAsync(options, cancellationToken);
        }

        return Environment.Version.Major >= OldestDotNetOfEngine
            ? Embedded.Value.OpenAsync(options, cancellationToken)
            : throw new ConnectorsException(
                ErrorCodes.GatewayNotSupported,
                $"The embedded gateway needs PowerShell 7.6 (.NET {OldestDotNetOfEngine}) or newer, and this one runs on .NET {Environment.Version}. Update PowerShell, or connect to a REST gateway: Connect-Connector -BaseUri ….");
    }

    private static IGatewayProvider Load(string assembly, string type) =>
        (IGatewayProvider)Activator.CreateInstance(Context.Value.LoadFromAssemblyName(new(assembly)).GetType(type, throwOnError: true)!)!;
}
