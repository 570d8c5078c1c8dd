using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Connectors.PowerShell;

/// <summary>Gets the runspace's own session, or all that are open in it.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorSession")]
[OutputType(typeof(ConnectorSession))]
public sealed class GetConnectorSessionCommand : PSCmdlet
{
    /// <summary>All sessions opened in this runspace and not closed, oldest first.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var sessions = RunspaceSessions.Of(Runspace.DefaultRunspace);
        if (All)
        {
            WriteObject(sessions.Open, enumerateCollection: true);
        }
        else if (sessions.Own is { } own)
        {
            WriteObject(own);
        }
    }
}
