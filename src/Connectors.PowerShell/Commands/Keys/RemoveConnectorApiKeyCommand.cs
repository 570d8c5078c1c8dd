using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Removes keys of a REST gateway; calls with them fail from then on.</summary>
[Cmdlet(VerbsCommon.Remove, "ConnectorApiKey", DefaultParameterSetName = IdSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class RemoveConnectorApiKeyCommand : SessionCommand
{
    private const string IdSet = "Id";
    private const string InputSet = "InputObject";

    /// <summary>Ids of keys.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ApiKeyCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>Keys, as Get-ConnectorApiKey returns them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [RealObject]
    [ValidateNotNull]
    public ApiKey[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    private protected override object? ErrorTarget => ParameterSetName == IdSet ? Id : InputObject;

    /// <inheritdoc/>
    private protected override Task ProcessAsync() => ParameterSetName == IdSet
        ? ForEachAsync(Id, id => RemoveAsync(id, id, null))
        : ForEachAsync(InputObject, key => RemoveAsync(key.Id, key.ToString(), key));

    private async Task RemoveAsync(string id, string name, ApiKey? key)
    {
        if (await ShouldProcessAsync(name, "Remove API key"))
        {
            await (await GetClientAsync(key)).Keys.RemoveAsync(id, StopToken);
        }
    }
}
