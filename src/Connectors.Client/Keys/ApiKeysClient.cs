namespace Connectors;

/// <summary>The keys of a REST gateway. Needs a key with the scope <c>admin</c>.</summary>
public sealed class ApiKeysClient
{
    private readonly ConnectorsClient client;

    internal ApiKeysClient(ConnectorsClient client) => this.client = client;

    /// <summary>Lists the keys whose tenants the caller's own key covers.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The keys, without their secrets.</returns>
    /// <exception cref="ConnectorsException">An embedded gateway has no keys.</exception>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default)
    {
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.StampAll(await gateway.ListApiKeysAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Makes a key.</summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key with <see cref="ApiKey.Key"/>, shown this once.</returns>
    /// <exception cref="AuthenticationException">The caller's key has not the scope, or does not cover the tenants.</exception>
    public async Task<ApiKey> CreateAsync(ApiKeyOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.Stamp(await gateway.CreateApiKeyAsync(options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Removes a key; calls with it fail from then on.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>When it is gone.</returns>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        await gateway.RemoveApiKeyAsync(id, cancellationToken).ConfigureAwait(false);
    }
}
