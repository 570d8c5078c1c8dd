namespace Connectors;

/// <summary>Opens gateways of one kind. The embedded one and the REST one each have a provider of their own.</summary>
public interface IGatewayProvider
{
    /// <summary>Opens a gateway for one tenant. The answer is a handle: closing it leaves other handles on the same gateway alone.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The gateway, ready for calls.</returns>
    /// <exception cref="ConnectorsException">The gateway cannot be opened; the message says why and what to do.</exception>
    Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken);
}
