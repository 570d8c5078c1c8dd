using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Closes sessions.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Connector")]
[OutputType(typeof(void))]
public sealed class DisconnectConnectorCommand : AsyncCommand
{
    private RunspaceSessions? sessions;

    /// <summary>The sessions to close. Without it: the runspace's own.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LiveSession]
    [ValidateNotNull]
    public ConnectorSession[]? Session { get; set; }

    /// <inheritdoc/>
    private protected override void Prepare() => sessions = RunspaceSessions.Of(System.Management.Automation.Runspaces.Runspace.DefaultRunspace);

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        var closing = Session ?? (sessions!.Own is { } own ? [own] : []);
        if (closing.Length == 0)
        {
            await WriteVerboseAsync("No session is open in this runspace.");
        }

        await ForEachAsync(closing, async session =>
        {
            ListenTo(session);
            await sessions!.CloseAsync(session);
        });
    }
}
