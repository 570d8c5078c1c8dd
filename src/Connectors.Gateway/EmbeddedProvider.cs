namespace Connectors.Gateway;

/// <summary>Finds the engine.</summary>
internal static class EmbeddedProvider
{
    public static IGatewayProvider Create() => throw new ConnectorsException(ErrorCodes.GatewayNotSupported, "not yet");
}
