using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Gets the REST gateway that runs on a home.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorGateway")]
[OutputType(typeof(LocalGateway))]
public sealed class GetConnectorGatewayCommand : GatewayCommand
{
    /// <inheritdoc/>
    private protected override Task EndAsync() => LocalGateway.Find(Home) is { } gateway ? WriteAsync(gateway) : Task.CompletedTask;
}
