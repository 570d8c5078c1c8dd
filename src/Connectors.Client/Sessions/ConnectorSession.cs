namespace Connectors;

/// <summary>A handle on a gateway, holding tenant and key. Thread-safe; usable from many runspaces at once.</summary>
public sealed class ConnectorSession
{
    private readonly ConnectorsOptions options;

    internal ConnectorSession(ConnectorsClient client, ConnectorsOptions options)
    {
        Client = client;
        this.options = options;
    }

    /// <summary>Names this session in messages; unique in this process.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("n")[..8];

    /// <summary>Where the gateway runs. A session on a home whose gateway runs as a REST service is one of that service.</summary>
    public GatewayKind Kind => BaseUri is null ? GatewayKind.Embedded : GatewayKind.Rest;

    /// <summary>The base address of a REST gateway, else null.</summary>
    public Uri? BaseUri => Client.Gateway is { Home: not null } ? null : Client.BaseUri;

    /// <summary>The home folder of an embedded gateway, once it is open; null for a REST gateway.</summary>
    public string? Path => Client.Gateway?.Home ?? options.Path;

    /// <summary>The tenant that calls are made for; null means the key's own.</summary>
    public string? TenantId => options.TenantId;

    /// <summary>Whether a key was given. The key itself is never shown.</summary>
    public bool HasApiKey => options.ApiKey is not null;

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout => options.Timeout;

    /// <summary>How often a request that failed in passing is sent again.</summary>
    public int MaximumRetryCount => options.MaximumRetryCount;

    /// <summary>The least important lines that are told.</summary>
    public ConnectorLogLevel LogLevel => options.LogLevel;

    /// <summary>False once the session was disconnected; calls through it then fail.</summary>
    public bool IsConnected => !Client.IsDisposed;

    /// <summary>The client that this session is the handle of.</summary>
    internal ConnectorsClient Client { get; }

    /// <summary>The .NET client behind this session, for what no cmdlet does.</summary>
    /// <returns>The client; it lives as long as the session.</returns>
    public ConnectorsClient GetClient() => Client;

    /// <summary>Gateway and tenant.</summary>
    /// <returns>One line without secrets.</returns>
    public override string ToString() => $"{BaseUri?.ToString() ?? Path ?? "embedded"} ({TenantId ?? "key's own tenant"})";
}
