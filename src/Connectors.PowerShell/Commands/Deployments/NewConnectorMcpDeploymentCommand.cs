using System.Collections;
using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Deploys an MCP server: from an npm package, or as a command that speaks on its standard streams.</summary>
[Cmdlet(VerbsCommon.New, "ConnectorMcpDeployment", DefaultParameterSetName = NpmSet, SupportsShouldProcess = true)]
[OutputType(typeof(McpDeployment))]
public sealed class NewConnectorMcpDeploymentCommand : SessionCommand
{
    private const string NpmSet = "Npm";
    private const string CommandSet = "Command";
    private McpSource? source;

    /// <summary>The name that the server will have: letters, digits, <c>_</c> and <c>-</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Server")]
    [ValidateNotBlank]
    public string Name { get; set; } = "";

    /// <summary>The npm package that holds the server.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NpmSet)]
    [ValidateNotBlank]
    public string? NpmPackage { get; set; }

    /// <summary>The version of the package: exact, a range or a tag.</summary>
    [Parameter(ParameterSetName = NpmSet)]
    [ValidateNotBlank]
    public string? PackageVersion { get; set; }

    /// <summary>Lets npm run the packages' install scripts.</summary>
    [Parameter(ParameterSetName = NpmSet)]
    public SwitchParameter AllowInstallScripts { get; set; }

    /// <summary>The program that is the server: one on the PATH, or the path of one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CommandSet)]
    [ValidateNotBlank]
    public string? Command { get; set; }

    /// <summary>The folder that the program starts in.</summary>
    [Parameter(ParameterSetName = CommandSet)]
    [ValidateNotBlank]
    public string? WorkingDirectory { get; set; }

    /// <summary>Arguments for the server, passed as they are, never through a shell.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>The category of the server's tools. Without it the gateway infers one.</summary>
    [Parameter]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string? Category { get; set; }

    /// <summary>What the server is for. Without it the server's own words.</summary>
    [Parameter]
    [ValidateNotBlank]
    public string? Description { get; set; }

    /// <summary>Environment variables for the server, by name. Not for secrets.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Environment { get; set; } = new Hashtable();

    /// <summary>Environment variables whose values are secret: secure strings, or references such as <c>env:NAME</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Secret { get; set; } = new Hashtable();

    /// <summary>Replaces a server that has the name already, once the new one is ready.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Waits until the server's tools can be used.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many seconds to wait, with -Wait.</summary>
    [Parameter]
    [ValidateRange(0.0, 2_000_000)]
    public double TimeoutSec { get; set; } = 300;

    /// <inheritdoc/>
    private protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    private protected override void Prepare()
    {
        base.Prepare();
        source = ParameterSetName == NpmSet
            ? new NpmSource { Package = NpmPackage!, Version = PackageVersion, Arguments = ArgumentList, AllowInstallScripts = AllowInstallScripts }
            : new CommandSource
            {
                Command = IsRelativePath(Command!) ? FileSystemPath.Resolve(this, Command!) : Command!,
                Arguments = ArgumentList,
                WorkingDirectory = WorkingDirectory is null ? null : FileSystemPath.Resolve(this, WorkingDirectory),
            };
    }

    /// <inheritdoc/>
    private protected override async Task EndAsync()
    {
        if (!await ShouldProcessAsync(Name, $"Deploy {source}"))
        {
            return;
        }

        var configuration = new McpServerConfiguration
        {
            Name = Name,
            Source = source,
            Category = Category,
            Description = Description,
            Environment = EnvironmentReader.ReadPlain(Environment),
            Secrets = EnvironmentReader.ReadSecrets(Secret),
            Replace = Force,
        };
        var client = await GetClientAsync();
        var deployment = await client.Mcp.AddAsync(configuration, StopToken);
        if (Wait)
        {
            deployment = await client.Mcp.WaitUntilReadyAsync(deployment.Id, TimeSpan.FromSeconds(TimeoutSec), new DeploymentProgressReporter(ReportProgress), StopToken);
        }
        else if (client.Session.Kind == GatewayKind.Embedded && !deployment.IsCompleted)
        {
            await WriteWarningAsync($"'{Name}' is deployed by this shell. If the shell ends before, the deployment waits for the next one that opens this home. Use -Wait, or Wait-ConnectorMcpDeployment, to see it through.");
        }

        await WriteAsync(deployment);
    }

    // A program is looked for on the PATH; ./program is meant from where the shell stands, and .NET stands elsewhere.
    private static bool IsRelativePath(string command) => command.StartsWith('~') || (!Path.IsPathRooted(command) && command.AsSpan().ContainsAny('/', '\\'));
}
