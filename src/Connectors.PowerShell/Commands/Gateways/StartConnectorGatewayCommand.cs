using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Starts a REST gateway on loopback, in a process of its own that owns the home.</summary>
[Cmdlet(VerbsLifecycle.Start, "ConnectorGateway", SupportsShouldProcess = true)]
[OutputType(typeof(LocalGateway))]
public sealed class StartConnectorGatewayCommand : GatewayCommand
{
    /// <summary>The port on loopback; 0 takes any free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 3000;

    /// <summary>Ends the gateway with this shell.</summary>
    [Parameter]
    public SwitchParameter ExitWithShell { get; set; }

    /// <summary>How many seconds it may take to come up.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public double TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    private protected override async Task EndAsync()
    {
        if (LocalGateway.Find(Home) is { } running)
        {
            await WriteWarningAsync($"A gateway runs on the home '{Home}' already, at {running.BaseUri}; no other was started.");
            await WriteAsync(running);
            return;
        }

        if (await ShouldProcessAsync(Home, Port == 0 ? "Start REST gateway on any free port" : $"Start REST gateway on port {Port}"))
        {
            ReportProgress("Starting the gateway", Home, -1);
            var gateway = await GatewayLauncher.StartAsync(Home, Port, ExitWithShell, TimeSpan.FromSeconds(TimeoutSec), StopToken);
            await WriteVerboseAsync($"The gateway listens on {gateway.BaseUri}. Sessions on '{Home}' without a base address use it from now on.");
            await WriteAsync(gateway);
        }
    }
}
