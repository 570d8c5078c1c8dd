namespace Connectors.Gateway.Configuration;

/// <summary>How the host runs: the section <c>gateway</c> of <c>connectors.json</c>, overridden by <c>CONNECTORS__GATEWAY__…</c>, overridden by the command line.</summary>
internal sealed record GatewaySettings
{
    /// <summary>The home folder.</summary>
    public required string Home { get; init; }

    /// <summary>The address to listen on.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>The port, 0 to 65,535; 0 takes any that is free.</summary>
    public int Port { get; init; } = 3000;

    /// <summary>Whether calls without a key are taken, as the one default tenant. On loopback only.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Host names answered to, beside those of loopback and the address listened on; <c>*</c> for all.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins of web pages that may call, such as <c>https://tools.example.com</c>; <c>*</c> for all.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Calls that a key, and all keys of a tenant together, may make at once after a rest.</summary>
    public int RateLimitBurst { get; init; } = 1000;

    /// <summary>Calls a second that a key, and all keys of a tenant together, may make for ever.</summary>
    public int RateLimitPerSecond { get; init; } = 1000;

    /// <summary>The most bytes of a request's body; 10 MiB by default.</summary>
    public int MaximumBodyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Invocations that run at once on one server of one tenant.</summary>
    public int InvocationsPerServer { get; init; } = 64;

    /// <summary>Invocations that wait for one server of one tenant, before the gateway says that it is busy.</summary>
    public int InvocationQueue { get; init; } = 256;

    /// <summary>How long a tool may take when the call does not say.</summary>
    public int InvocationTimeoutSeconds { get; init; } = 30;

    /// <summary>How long calls in flight are waited for at the end.</summary>
    public int ShutdownSeconds { get; init; } = 30;

    /// <summary>How long an idempotency key is remembered.</summary>
    public TimeSpan IdempotencyLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a call under an idempotency key goes on after its connection broke, for its caller to come back.</summary>
    public TimeSpan AbandonedCallGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a call of a public SDK goes on after its caller left: a little longer than they wait before they send it a third time.</summary>
    public TimeSpan ResendGrace { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a call of a public SDK that its caller left is known: a little longer than they ever wait before they send it again.</summary>
    public TimeSpan ResendMemory { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>How long a followed log may be silent before a comment says that it is still there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether <c>gateway.json</c> in the home tells sessions of the same user the address and a key.</summary>
    public bool Announce { get; init; }

    /// <summary>A process with whose end the host ends too.</summary>
    public int? ExitWith { get; init; }
}
