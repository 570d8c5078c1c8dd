namespace Connectors.PowerShell;

/// <summary>The session that the environment variables describe.</summary>
internal static class SessionEnvironment
{
    private const string BaseUrl = "CONNECTORS_BASE_URL";
    private const string Tenant = "CONNECTORS_TENANT_ID";
    private const string Key = "CONNECTORS_API_KEY";

    /// <summary>Reads the variables. Without a base address the gateway is an embedded one.</summary>
    /// <returns>The options.</returns>
    /// <exception cref="ConnectorsException">A variable is set but cannot be used: never silently another gateway than the one that was meant.</exception>
    public static ConnectorsOptions Options()
    {
        var address = Read(BaseUrl);
        var key = Read(Key);
        if (address is null)
        {
            return key is null
                ? new ConnectorsOptions { TenantId = Read(Tenant) }
                : throw Unusable(Key, $"is set but {BaseUrl} is not, and an embedded gateway takes no key; set {BaseUrl}, remove {Key}");
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            throw Unusable(BaseUrl, "is set but is not an absolute http or https address; correct it, remove it");
        }

        return new ConnectorsOptions { BaseUri = uri, ApiKey = key, TenantId = Read(Tenant) };
    }

    private static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static ConnectorsException Unusable(string name, string fault) =>
        new(ErrorCodes.ValidationError, $"The environment variable {name} {fault}, or say which gateway is meant: Connect-Connector -Embedded, or -BaseUri.") { Field = name };
}
