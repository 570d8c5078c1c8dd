using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Tells whether a session's gateway answers and is well.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ConnectorSession")]
[OutputType(typeof(bool), typeof(GatewayHealth))]
public sealed class TestConnectorSessionCommand : SessionCommand
{
    /// <summary>The session to test. Without it: the one that other cmdlets would use.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LiveSession]
    [ValidateNotNull]
    public override ConnectorSession? Session { get; set; }

    /// <summary>Returns the gateway's health instead of true or false; an error when it does not answer.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => Session;

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        if (Detailed)
        {
            await WriteAsync(await (await GetClientAsync()).HealthAsync(StopToken));
            return;
        }

        bool well;
        try
        {
            var health = await (await GetClientAsync()).HealthAsync(StopToken);
            well = health.Status != "unhealthy";
            await WriteVerboseAsync($"The gateway says that it is {health.Status}.");
        }
        catch (ConnectorsException e)
        {
            well = false;
            await WriteVerboseAsync($"{e.ErrorId}: {e.Message}");
        }

        await WriteAsync(well);
    }
}
