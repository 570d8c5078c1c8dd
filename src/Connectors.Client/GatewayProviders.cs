namespace Connectors;

/// <summary>Finds the gateway that lies beside a program, as ADO.NET finds its providers: by name, so that this assembly refers to none.</summary>
internal static class GatewayProviders
{
    private const string Embedded = "Connectors.Engine.EmbeddedGatewayProvider, Connectors.Engine";
    private const string Rest = "Connectors.Rest.RestGatewayProvider, Connectors.Rest";

    public static IGatewayProvider For(ConnectorsOptions options)
    {
        var typeName = options.BaseUri is null ? Embedded : Rest;
        Type? type;
        try
        {
            type = Type.GetType(typeName, throwOnError: false);
        }
        catch (Exception e) when (e is FileLoadException or BadImageFormatException)
        {
            type = null; // For example an assembly for a newer .NET than this program's.
        }

        return type is not null && Activator.CreateInstance(type) is IGatewayProvider provider
            ? provider
            : throw new ConnectorsException(
                ErrorCodes.GatewayNotSupported,
                $"This program has no {(options.BaseUri is null ? "embedded gateway" : "REST client")}: the assembly {typeName[(typeName.IndexOf(',') + 2)..]} is not beside it, or is for a newer .NET. Reference it, or set ConnectorsOptions.Provider.");
    }
}
