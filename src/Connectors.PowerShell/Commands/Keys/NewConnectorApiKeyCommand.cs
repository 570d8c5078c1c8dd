using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Makes a key for a REST gateway.</summary>
[Cmdlet(VerbsCommon.New, "ConnectorApiKey", SupportsShouldProcess = true)]
[OutputType(typeof(ApiKey))]
public sealed class NewConnectorApiKeyCommand : SessionCommand
{
    /// <summary>What the key is for.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotBlank]
    public string Name { get; set; } = "";

    /// <summary>The tenants that it covers; without it, the session's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TenantId { get; set; }

    /// <summary>What it may do.</summary>
    [Parameter]
    [ValidateSet("read", "invoke", "deploy", "admin")]
    public string[] Scope { get; set; } = ["read", "invoke"];

    /// <summary>When it ends; without it, never.</summary>
    [Parameter]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    private protected override async Task EndAsync()
    {
        if (await ShouldProcessAsync(Name, $"Make API key with {string.Join(", ", Scope)}"))
        {
            var client = await GetClientAsync();
            var tenants = TenantId ?? (client.Session.TenantId is { } own ? [own] : [ConnectorsOptions.DefaultTenant]);
            await WriteAsync(await client.Keys.CreateAsync(new ApiKeyOptions { Name = Name, Tenants = tenants, Scopes = Scope, ExpiresAt = ExpiresAt }, StopToken));
        }
    }
}
