using System.Management.Automation;
using System.Security;

namespace Connectors.PowerShell;

/// <summary>Opens a session and makes it the runspace's own.</summary>
[Cmdlet(VerbsCommunications.Connect, "Connector", DefaultParameterSetName = EnvironmentSet)]
[OutputType(typeof(ConnectorSession))]
public sealed class ConnectConnectorCommand : AsyncCommand
{
    private const string EnvironmentSet = "Environment";
    private const string RestSet = "Rest";
    private const string EmbeddedSet = "Embedded";
    private RunspaceSessions? sessions;
    private string? home;

    /// <summary>The base address of a REST gateway, http or https.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RestSet)]
    [ValidateNotNull]
    public Uri? BaseUri { get; set; }

    /// <summary>The key that the gateway knows you by.</summary>
    [Parameter(ParameterSetName = RestSet)]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>How often a request that failed in passing is sent again, 0 to 20.</summary>
    [Parameter(ParameterSetName = RestSet)]
    [ValidateRange(0, 20)]
    public int MaximumRetryCount { get; set; } = 3;

    /// <summary>Lets the key go over plain HTTP to another machine.</summary>
    [Parameter(ParameterSetName = RestSet)]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>Opens a gateway in this process, whatever the environment variables say.</summary>
    [Parameter(ParameterSetName = EmbeddedSet)]
    public SwitchParameter Embedded { get; set; }

    /// <summary>The home folder of the embedded gateway.</summary>
    [Parameter(ParameterSetName = EmbeddedSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The tenant that calls are made for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TenantId { get; set; }

    /// <summary>How many seconds one request may take.</summary>
    [Parameter]
    [ValidateRange(0.001, 2_000_000)]
    public double TimeoutSec { get; set; } = 30;

    /// <summary>The least important lines that reach the Debug, Verbose and Warning streams.</summary>
    [Parameter]
    public ConnectorLogLevel LogLevel { get; set; } = ConnectorLogLevel.Info;

    /// <inheritdoc/>
    private protected override object? ErrorTarget => (object?)BaseUri ?? home;

    /// <inheritdoc/>
    private protected override void Prepare()
    {
        sessions = RunspaceSessions.Of(System.Management.Automation.Runspaces.Runspace.DefaultRunspace);
        home = Path is null ? null : FileSystemPath.Resolve(this, Path);
    }

    /// <inheritdoc/>
    private protected override async Task EndAsync()
    {
        var options = ParameterSetName switch
        {
            RestSet => new ConnectorsOptions
            {
                BaseUri = BaseUri,
                ApiKey = ApiKey is null ? null : SecretReader.Reveal(ApiKey),
                MaximumRetryCount = MaximumRetryCount,
                AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
            },
            EmbeddedSet => new ConnectorsOptions { Path = home },
            _ => SessionEnvironment.Options(),
        };
        var session = SessionFactory.Create(options with
        {
            TenantId = TenantId ?? options.TenantId,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            LogLevel = LogLevel,
        });
        ListenTo(session);
        await SessionFactory.OpenAsync(session, StopToken);
        sessions!.Adopt(session);
        await WriteAsync(session);
    }
}
