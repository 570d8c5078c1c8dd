using Connectors.Rest.Http;

namespace Connectors.Rest;

/// <summary>Opens gateways behind a base address.</summary>
public sealed class RestGatewayProvider : IGatewayProvider
{
    /// <summary>Opens a gateway: asks how it is, so that one that cannot be reached shows here.</summary>
    /// <param name="options">Options with a base address.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The gateway. One that answers but does not tell its health is taken as it is: older ones do not.</returns>
    /// <exception cref="AuthenticationException">The key would go over plain HTTP to another machine.</exception>
    /// <exception cref="ConnectorsException">The gateway cannot be reached.</exception>
    public async Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BaseUri is null)
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, "A REST gateway needs a base address.") { Field = nameof(options.BaseUri) };
        }

        var gateway = new RestGateway(new GatewayTransport(options), options);
        try
        {
            await gateway.GetHealthAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorsException e) when (e.StatusCode is not null)
        {
            options.Write(ConnectorLogLevel.Warn, $"The gateway does not tell its health, so calls that may have run are not sent again: {e.Message}");
        }

        return gateway;
    }
}
