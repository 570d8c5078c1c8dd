using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Lists the keys of a REST gateway, without their secrets.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorApiKey")]
[OutputType(typeof(ApiKey))]
public sealed class GetConnectorApiKeyCommand : SessionCommand
{
    /// <summary>Names of keys; wildcards.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotBlank]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    private protected override async Task EndAsync()
    {
        var patterns = Array.ConvertAll(Name, name => new WildcardPattern(name, WildcardOptions.IgnoreCase));
        var client = await GetClientAsync();
        foreach (var key in await client.Keys.ListAsync(StopToken))
        {
            if (Array.Exists(patterns, pattern => pattern.IsMatch(key.Name)))
            {
                await WriteAsync(key);
            }
        }
    }
}
