namespace Connectors.Client.Tests;

/// <summary>Opens the same gateway for everybody, and counts.</summary>
/// <param name="gateway">The gateway.</param>
internal sealed class MemoryGatewayProvider(MemoryGateway gateway) : IGatewayProvider
{
    private int opened;

    /// <summary>What an opening waits for; nothing by default.</summary>
    public Task Hindrance { get; init; } = Task.CompletedTask;

    public int TimesOpened => opened;

    public ConnectorsOptions? OpenedWith { get; private set; }

    public async Task<IGateway> OpenAsync(ConnectorsOptions options, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref opened);
        OpenedWith = options;
        await Hindrance.WaitAsync(cancellationToken);
        return gateway;
    }
}
