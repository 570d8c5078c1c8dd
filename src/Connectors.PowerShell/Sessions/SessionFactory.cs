namespace Connectors.PowerShell;

/// <summary>Makes the sessions of this module.</summary>
internal static class SessionFactory
{
    private static readonly ModuleGatewayProvider Provider = new();

    /// <summary>Makes a session whose gateway is not open yet.</summary>
    /// <param name="options">Which gateway, for whom.</param>
    /// <returns>The session.</returns>
    /// <exception cref="ConnectorsException">An option is out of its range.</exception>
    public static ConnectorSession Create(ConnectorsOptions options)
    {
        var log = new SessionLog();
        try
        {
            var session = new ConnectorsClient(options with { Provider = Provider, Log = log.Write }).Session;
            log.Belong(session);
            return session;
        }
        catch (ArgumentException e)
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, e.Message, e);
        }
    }

    /// <summary>Opens a session's gateway; closes the session when that fails.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>When it is open.</returns>
    public static async Task OpenAsync(ConnectorSession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.Client.ConnectAsync(cancellationToken);
        }
        catch
        {
            await session.Client.DisposeAsync();
            throw;
        }
    }
}
