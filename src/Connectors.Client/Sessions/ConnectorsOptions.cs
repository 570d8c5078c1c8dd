namespace Connectors;

/// <summary>What a <see cref="ConnectorsClient"/> is opened with. Copied when the client is made; later changes have no effect.</summary>
public sealed record ConnectorsOptions
{
    /// <summary>The tenant used where none is named.</summary>
    public const string DefaultTenant = "default";

    /// <summary>The gateway's base address, http or https; null means a gateway embedded in this process.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The home folder of an embedded gateway; null means <c>CONNECTORS_HOME</c>, else the user's data folder.</summary>
    public string? Path { get; init; }

    /// <summary>The tenant; null or blank means the key's own, embedded <see cref="DefaultTenant"/>.</summary>
    public string? TenantId { get; init; }

    /// <summary>The key shown to a REST gateway. Never logged, printed or written.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long one request may take, time for retries excluded. Greater than zero; 30 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that failed in passing is sent again, 0 to 20; 3 by default.</summary>
    public int MaximumRetryCount { get; init; } = 3;

    /// <summary>The least important lines that reach <see cref="Log"/>.</summary>
    public ConnectorLogLevel LogLevel { get; init; } = ConnectorLogLevel.Info;

    /// <summary>Allows a key to go over plain HTTP to an address that is not loopback.</summary>
    public bool AllowUnencryptedAuthentication { get; init; }

    /// <summary>Takes the lines at or above <see cref="LogLevel"/>; called from any thread, must not block or throw.</summary>
    public Action<ConnectorLogEntry>? Log { get; init; }

    /// <summary>Opens the gateway; null means the Connectors.Engine or Connectors.Rest assembly beside the program.</summary>
    public IGatewayProvider? Provider { get; init; }

    /// <summary>Hands a line to <see cref="Log"/> when its level is high enough.</summary>
    /// <param name="level">The line's level.</param>
    /// <param name="message">The line.</param>
    public void Write(ConnectorLogLevel level, string message)
    {
        if (Log is { } log && level >= LogLevel)
        {
            log(new ConnectorLogEntry(level, message));
        }
    }

    /// <summary>A text without the key.</summary>
    /// <returns>The gateway and the tenant.</returns>
    public override string ToString() => $"{(object?)BaseUri ?? Path ?? "embedded"} as {TenantId ?? "the key's own tenant"}";

    /// <summary>Throws when a member is out of its range.</summary>
    /// <exception cref="ArgumentException">A member is out of its range; the message names it.</exception>
    internal void Validate()
    {
        if (BaseUri is { } uri && (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)))
        {
            throw new ArgumentException($"The base address '{uri}' is not an absolute http or https address.");
        }

        if (BaseUri is not null && Path is not null)
        {
            throw new ArgumentException("A session has either a base address or the path of a home, not both.");
        }

        if (Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentException($"The time-out {Timeout} is not greater than zero.");
        }

        if (MaximumRetryCount is < 0 or > 20)
        {
            throw new ArgumentException($"The maximum retry count {MaximumRetryCount} is not between 0 and 20.");
        }
    }
}
