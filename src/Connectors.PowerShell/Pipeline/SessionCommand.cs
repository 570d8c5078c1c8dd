using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Connectors.PowerShell;

/// <summary>A cmdlet that speaks to a gateway.</summary>
public abstract class SessionCommand : AsyncCommand
{
    private RunspaceSessions? sessions;

    /// <summary>The session to use. Without it: the one that the input came from, else the runspace's own, else one that is opened from the environment variables, else an embedded one.</summary>
    [Parameter]
    [LiveSession]
    [ValidateNotNull]
    public virtual ConnectorSession? Session { get; set; }

    /// <summary>The sessions of this runspace.</summary>
    private protected RunspaceSessions Sessions => sessions!;

    /// <inheritdoc/>
    private protected override void Prepare() => sessions = RunspaceSessions.Of(Runspace.DefaultRunspace);

    /// <summary>The client of the session that this cmdlet uses.</summary>
    /// <param name="input">What the cmdlet works on, when that may have come from a session.</param>
    /// <returns>The client, its gateway open.</returns>
    private protected async Task<ConnectorsClient> GetClientAsync(SessionObject? input = null)
    {
        var session = Session ?? input?.Origin ?? Sessions.Own;
        if (session is not null)
        {
            ListenTo(session);
            return session.Client;
        }

        session = SessionFactory.Create(SessionEnvironment.Options());
        ListenTo(session);
        await SessionFactory.OpenAsync(session, StopToken);
        Sessions.Adopt(session);
        await WriteVerboseAsync($"No session was open in this runspace; opened the {(session.Kind == GatewayKind.Rest ? "REST gateway at" : "embedded gateway over")} {session}. Connect-Connector opens another.");
        return session.Client;
    }
}
