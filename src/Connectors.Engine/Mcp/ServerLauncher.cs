using Connectors.Engine.Deployments;
using Connectors.Engine.Processes;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Mcp;

/// <summary>Starts the process of a server and completes the handshake with it.</summary>
internal sealed class ServerLauncher(HomeFolder home, EngineConfiguration configuration, ProcessRegistry processes, DeploymentLog log, SecretProtector protector)
{
    /// <summary>Starts a server.</summary>
    /// <param name="server">What to start; its source is installed already.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ServerStartException">It cannot be started.</exception>
    public async Task<ServerConnection> StartAsync(ServerRecord server, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var secrets = SecretReferences.Resolve(Unprotect(server), server.Name);
        var output = new ServerOutput(log, server.DeploymentId, [.. secrets.Values]);
        var spec = Specify(server, secrets);
        log.Write(server.DeploymentId, "gateway", $"Starting '{server.Name}'.");

        try
        {
            return await OpenAsync(server.ProtocolVersion).ConfigureAwait(false);
        }
        catch (ServerStartException first) when (server.ProtocolVersion is not null || first.Code == ErrorCodes.HandshakeFailed)
        {
            // Either the server changed since its revision was noted, or it knows the newest revision only and was too slow
            // for the SDK's first question, which then asked a second one that such a server does not understand.
            var revision = server.ProtocolVersion is null ? ServerConnection.StatelessRevision : null;
            log.Write(server.DeploymentId, "gateway", $"Starting '{server.Name}' again, {(revision is null ? "without a noted protocol revision" : $"with protocol revision {revision}")}.");
            try
            {
                return await OpenAsync(revision).ConfigureAwait(false);
            }
            catch (ServerStartException)
            {
                throw first; // The second attempt was a guess; the first one's words say what is wrong.
            }
        }

        async Task<ServerConnection> OpenAsync(string? revision)
        {
            ChildProcess child;
            try
            {
                child = await processes.StartAsync(spec, server.Tenant, server.Name).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                throw new ServerStartException(ErrorCodes.CommandNotFound, e.Message, e);
            }

            return await ServerConnection.OpenAsync(child, output, revision, configuration, cancellationToken).ConfigureAwait(false);
        }
    }

    private IReadOnlyDictionary<string, string> Unprotect(ServerRecord server)
    {
        try
        {
            return protector.Unprotect(server.Secrets);
        }
        catch (ConnectorsException e)
        {
            throw new ServerStartException(e.Code, e.Message, e);
        }
    }

    private ProcessSpec Specify(ServerRecord server, IReadOnlyDictionary<string, string> secrets)
    {
        var environment = ChildEnvironment.Create(withRegistryLogin: false, server.Environment, secrets);
        var (program, arguments, folder) = server.Source switch
        {
            NpmSource npm => NpmCommand(npm, environment),
            CommandSource command => Command(command, server, environment),
            _ => throw new ServerStartException(ErrorCodes.SourceUnsupported, $"This gateway cannot start a source of type '{server.Source.Type}'."),
        };
        return new ProcessSpec { Program = program, Arguments = arguments, Environment = environment, WorkingDirectory = folder };
    }

    private (string Program, IReadOnlyList<string> Arguments, string Folder) NpmCommand(NpmSource npm, Dictionary<string, string> environment)
    {
        var folder = NpmInstaller.FolderOf(home, npm);
        var script = NpmInstaller.FindEntryPoint(folder, npm.Package);
        var node = ProgramFinder.Find("node", environment, folder)
            ?? throw new ServerStartException(ErrorCodes.CommandNotFound, "The program 'node' is not on the PATH. Install Node.js 20 or newer.");
        return (node, [script, .. npm.Arguments], folder);
    }

    private (string Program, IReadOnlyList<string> Arguments, string Folder) Command(CommandSource command, ServerRecord server, Dictionary<string, string> environment)
    {
        var folder = command.WorkingDirectory ?? home.WorkFolder;
        if (!Directory.Exists(folder))
        {
            throw new ServerStartException(ErrorCodes.CommandNotFound, $"The working directory '{folder}' of '{server.Name}' is not there.");
        }

        var program = ProgramFinder.Find(command.Command, environment, folder)
            ?? throw new ServerStartException(ErrorCodes.CommandNotFound, $"The program '{command.Command}' is not on the PATH, or is no program. Install it, or give its full path.");
        if (OperatingSystem.IsWindows() && Path.GetExtension(program).ToUpperInvariant() is ".CMD" or ".BAT")
        {
            throw new ServerStartException(ErrorCodes.CommandNotFound, $"'{program}' is a batch file, which Windows runs in a shell. Start what it starts: for npx, use -NpmPackage.");
        }

        return (program, command.Arguments, folder);
    }
}
