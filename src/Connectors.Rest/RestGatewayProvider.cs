using Connectors.Rest.Http;

namespace Connectors.Rest;

/// <summary>Opens gateways behind a base address.</summary>
public sealed class RestGatewayProvider : IGatewayProvider
{
    /// <summary>Opens a gateway: asks how it is, so that one that cannot be reached shows here.</summary>
    /// <param name="options">Options with a base address.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The gateway. One that answers but does not tell its health is taken as it is: older ones do not.</returns>
    /// <exception cref="AuthenticationException">The key would go over plain HTTP to another machine, or is none that a header can carry.</exception>
    /// <exception cref="ConnectorsException">The gateway cannot be reached, or the tenant is none that a header can carry.</exception>
    public async Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BaseUri is null)
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, "A REST gateway needs a base address.") { Field = nameof(options.BaseUri) };
        }

        // Headers are written as they are given: a line's end in one, such as that of a file it was read from, would end all headers, or begin one more.
        if (options.ApiKey is { } key && !IsHeaderText(key))
        {
            throw new AuthenticationException(ErrorCodes.ValidationError, "The API key holds a blank, a line's end or another character that no key has; was it read from a file with the line's end, or mistyped? It was not sent.") { Field = nameof(options.ApiKey) };
        }

        if (options.TenantId is { } tenant && !IsHeaderText(tenant))
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, "The tenant's name holds a blank, a line's end or another character that no name has.") { Field = nameof(options.TenantId) };
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

    private static bool IsHeaderText(string text) => text.All(letter => letter is > ' ' and <= '~');
}
