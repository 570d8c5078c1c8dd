namespace Connectors.Gateway.Hosting;

/// <summary>Makes one gateway the owner of a home for as long as it runs. The system lets go of it when the process ends, however it ends.</summary>
/// <remarks>Of two owners, each would take the other's unfinished calls for abandoned ones.</remarks>
internal sealed class HomeLock : IDisposable
{
    public const string FileName = "gateway.lock";
    private readonly FileStream file;

    /// <param name="home">The home.</param>
    /// <exception cref="ConnectorsException">Another gateway runs on it, or its folder cannot be written to.</exception>
    public HomeLock(string home)
    {
        var path = Path.Combine(home, FileName);
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new ConnectorsException(ErrorCodes.GatewayUnavailable, $"A gateway runs on the home '{home}' already{(LocalGateway.Find(home) is { } other ? $", at {other.BaseUri}" : "")}. Stop it first, or give this one a home of its own with --home.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorsException(ErrorCodes.HomeUnusable, $"The home '{home}' cannot be used: {e.Message}", e);
        }
    }

    public void Dispose() => file.Dispose();
}
