using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Ends the REST gateway that runs on a home, with the MCP servers that it started.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnectorGateway", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopConnectorGatewayCommand : AsyncCommand
{
    private const string PathSet = "Path";
    private const string InputSet = "InputObject";
    private string home = "";

    /// <summary>The home folder. Without it: CONNECTORS_HOME, else the user's own.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A gateway, as Get-ConnectorGateway returns it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    public LocalGateway? InputObject { get; set; }

    /// <summary>How many seconds it may take to finish the calls in flight; then it is ended by force.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    public double TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    private protected override object? ErrorTarget => (object?)InputObject ?? home;

    /// <inheritdoc/>
    private protected override void Prepare() => home = HomePath.Resolve(Path is null ? null : FileSystemPath.Resolve(this, Path));

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        var gateway = InputObject ?? LocalGateway.Find(home)
            ?? throw new ConnectorsException(ErrorCodes.GatewayUnavailable, $"No gateway runs on the home '{home}'.");
        if (await ShouldProcessAsync(gateway.ToString(), "Stop REST gateway"))
        {
            ReportProgress("Stopping the gateway", gateway.ToString(), -1);
            await GatewayStopper.StopAsync(gateway, TimeSpan.FromSeconds(TimeoutSec), StopToken);
        }
    }
}
