using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connectors.Engine.Mcp;
using Connectors.Engine.Processes;
using Connectors.Engine.Storage;

namespace Connectors.Engine.Deployments;

/// <summary>Installs npm packages into the home: once for each exact version, without install scripts unless they are allowed.</summary>
internal sealed partial class NpmInstaller(HomeFolder home, EngineConfiguration configuration, ProcessRegistry processes)
{
    private const int LongestLine = 8192;

    private const string DraftPrefix = "npm-";

    // Written last, so that a folder without it is an installation that was not finished.
    private const string CompleteMarker = ".connectors-installed";

    /// <summary>The folder of an installed package.</summary>
    /// <param name="home">The home.</param>
    /// <param name="source">The source with its exact version.</param>
    public static string FolderOf(HomeFolder home, NpmSource source) =>
        Path.Combine(home.NpmFolder, $"{source.Package.Replace('/', '+')}@{source.Version}{(source.AllowInstallScripts ? "+scripts" : "")}");

    /// <summary>Checks name and version against npm's grammar: nothing that npm could read as an option, a path or an address.</summary>
    /// <exception cref="DeploymentException">They do not fit.</exception>
    public static void Validate(NpmSource source)
    {
        if (!PackageGrammar().IsMatch(source.Package))
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"'{source.Package}' is no name of an npm package: lower-case letters, digits, '-', '_', '.', with or without a scope, as in '@scope/name'.") { Field = "source.package" };
        }

        if (source.Version is not null && !VersionGrammar().IsMatch(source.Version))
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"'{source.Version}' is no version, range or tag of an npm package.") { Field = "source.version" };
        }
    }

    /// <summary>Installs a package, or finds it installed.</summary>
    /// <param name="source">The package.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="server">The server's name, for the table of processes.</param>
    /// <param name="output">Takes what npm says.</param>
    /// <param name="cancellationToken">Ends npm.</param>
    /// <returns>The source with its exact version.</returns>
    /// <exception cref="ServerStartException">It cannot be installed; with the end of what npm said.</exception>
    public async Task<NpmSource> InstallAsync(NpmSource source, string tenant, string server, ServerOutput output, CancellationToken cancellationToken)
    {
        if (source.Version is not null && IsInstalled(source))
        {
            output.Write("gateway", $"{source} is installed already.");
            return source;
        }

        RemoveAbandonedDrafts(output);
        var draft = Path.Combine(home.WorkFolder, $"{DraftPrefix}{Guid.NewGuid():n}");
        Directory.CreateDirectory(draft);
        try
        {
            await RunNpmAsync(source, draft, tenant, server, output, cancellationToken).ConfigureAwait(false);
            var resolved = source with { Version = InstalledVersion(draft, source.Package) };
            if (!IsInstalled(resolved))
            {
                await File.WriteAllTextAsync(Path.Combine(draft, CompleteMarker), "", cancellationToken).ConfigureAwait(false);
                Directory.CreateDirectory(home.NpmFolder);
                var folder = FolderOf(home, resolved);
                try
                {
                    if (Directory.Exists(folder) && !IsInstalled(resolved))
                    {
                        Directory.Delete(folder, recursive: true); // Somebody began to remove it and did not end.
                    }

                    Directory.Move(draft, folder);
                }
                catch (IOException) when (IsInstalled(resolved))
                {
                    // Another process was first, with the same version.
                }
            }

            output.Write("gateway", $"Installed {resolved}{Integrity(FolderOf(home, resolved), source.Package)}.");
            return resolved;
        }
        finally
        {
            Remove(draft, output);
        }
    }

    /// <summary>Finds the script that starts an installed package: its only command, or the one named as the package.</summary>
    /// <exception cref="ServerStartException">The package has no such script.</exception>
    public static string FindEntryPoint(string folder, string package)
    {
        var root = Path.Combine(folder, "node_modules", package);
        var manifest = ReadManifest(root) ?? throw new ServerStartException(ErrorCodes.InstallFailed, $"The npm package '{package}' is not in '{folder}' any more. Deploy the server again with -Force.");
        var shortName = package[(package.IndexOf('/') + 1)..];
        var script = manifest["bin"] switch
        {
            JsonValue value => AsString(value),
            JsonObject { Count: 1 } commands => AsString(commands.First().Value),
            JsonObject commands when commands[shortName] is { } named => AsString(named),
            JsonObject { Count: > 1 } commands => throw new ServerStartException(ErrorCodes.InstallFailed, $"The npm package '{package}' has several commands ({string.Join(", ", commands.Select(c => c.Key))}) and none is named '{shortName}'. Deploy the one you want with -Command node."),
            _ => AsString(manifest["main"]),
        };
        if (string.IsNullOrEmpty(script) || script.Contains('\0', StringComparison.Ordinal))
        {
            throw new ServerStartException(ErrorCodes.InstallFailed, $"The npm package '{package}' has no command: it is no MCP server.");
        }

        var path = Path.GetFullPath(script, Path.GetFullPath(root));
        return path.StartsWith(Path.GetFullPath(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(path)
            ? path
            : throw new ServerStartException(ErrorCodes.InstallFailed, $"The command '{script}' of the npm package '{package}' is not in the package.");
    }

    // A process that was killed leaves its draft; none that is still worked on is older than an installation may take.
    private void RemoveAbandonedDrafts(ServerOutput output)
    {
        var alive = DateTime.UtcNow - (2 * configuration.InstallTimeout);
        foreach (var draft in Directory.EnumerateDirectories(home.WorkFolder, DraftPrefix + "*").Where(draft => Directory.GetLastWriteTimeUtc(draft) < alive))
        {
            Remove(draft, output);
        }
    }

    // What npm started may write for a moment longer; a folder that stays must not hide how the installation ended.
    private static void Remove(string draft, ServerOutput output)
    {
        try
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.Write("gateway", $"The folder '{draft}' could not be removed: {e.Message}");
        }
    }

    private static JsonObject? ReadManifest(string packageFolder)
    {
        var file = Path.Combine(packageFolder, "package.json");
        try
        {
            var manifest = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) as JsonObject : null;
            return manifest is { Count: > 0 } ? manifest : null; // Counted, because only that finds members that are there twice.
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    // It names a folder, so that a manifest's word alone is not enough.
    private static string InstalledVersion(string folder, string package) =>
        AsString(ReadManifest(Path.Combine(folder, "node_modules", package))?["version"]) is { } version && ExactVersionGrammar().IsMatch(version)
            ? version
            : throw new ServerStartException(ErrorCodes.InstallFailed, $"npm said it installed '{package}', but it is not there, or has no version.");

    private static string? AsString(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string Integrity(string folder, string package)
    {
        var file = Path.Combine(folder, "package-lock.json");
        var integrity = File.Exists(file) ? (string?)JsonNode.Parse(File.ReadAllText(file))?["packages"]?[$"node_modules/{package}"]?["integrity"] : null;
        return integrity is null ? "" : $" ({integrity})";
    }

    [GeneratedRegex(@"^(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~][a-z0-9._~-]*\z")]
    private static partial Regex PackageGrammar();

    [GeneratedRegex(@"^[0-9A-Za-z^~<>=*][0-9A-Za-z.+^~<>=*| -]{0,127}\z")]
    private static partial Regex VersionGrammar();

    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z.+-]{0,127}\z")]
    private static partial Regex ExactVersionGrammar();

    private bool IsInstalled(NpmSource source) => File.Exists(Path.Combine(FolderOf(home, source), CompleteMarker));

    private async Task RunNpmAsync(NpmSource source, string folder, string tenant, string server, ServerOutput output, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"private":true}""", cancellationToken).ConfigureAwait(false);
        var environment = ChildEnvironment.Create(withRegistryLogin: true);
        var (program, prefix) = FindNpm(environment, folder);
        var spec = new ProcessSpec
        {
            Program = program,
            Arguments =
            [
                .. prefix, "install", $"{source.Package}@{source.Version ?? "latest"}",
                source.AllowInstallScripts ? "--ignore-scripts=false" : "--ignore-scripts",
                "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=http", "--prefer-offline",
            ],
            Environment = environment,
            WorkingDirectory = folder,
        };
        output.Write("gateway", $"Installing {source}.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(configuration.InstallTimeout);
        ChildProcess npm;
        try
        {
            npm = await processes.StartAsync(spec, tenant, server).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ServerStartException(ErrorCodes.InstallFailed, e.Message, e);
        }

        await using (npm.ConfigureAwait(false))
        {
            await npm.Input.DisposeAsync().ConfigureAwait(false);
            var reading = Task.WhenAll(
                LineReader.ReadAsync(npm.Output, LongestLine, line => output.Take("build", line), cut: true),
                LineReader.ReadAsync(npm.Error, LongestLine, line => output.Take("build", line), cut: true));
            try
            {
                var exitCode = await npm.Exited.WaitAsync(limit.Token).ConfigureAwait(false);
                await reading.WaitAsync(limit.Token).ConfigureAwait(false);
                if (exitCode != 0)
                {
                    throw new ServerStartException(ErrorCodes.InstallFailed, $"npm could not install {source} (exit code {exitCode}). The end of what it said:\n{output.Tail()}");
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ServerStartException(ErrorCodes.InstallFailed, $"npm did not finish installing {source} within {configuration.InstallTimeout.TotalSeconds:0} s. The end of what it said:\n{output.Tail()}");
            }
        }
    }

    // On Windows npm is a batch file, which only a shell runs: its script is run with node instead, everywhere alike.
    private static (string Program, IReadOnlyList<string> Prefix) FindNpm(Dictionary<string, string> environment, string folder)
    {
        var node = ProgramFinder.Find("node", environment, folder);
        var npm = ProgramFinder.Find("npm", environment, folder);
        if (node is null || npm is null)
        {
            throw new ServerStartException(ErrorCodes.CommandNotFound, $"The program '{(node is null ? "node" : "npm")}' is not on the PATH. Install Node.js 20 or newer, which brings both.");
        }

        var target = File.ResolveLinkTarget(npm, returnFinalTarget: true)?.FullName ?? npm;
        var script = target.EndsWith("npm-cli.js", StringComparison.Ordinal)
            ? target
            : Path.Combine(Path.GetDirectoryName(target)!, "node_modules", "npm", "bin", "npm-cli.js");
        return File.Exists(script) ? (node, [script]) : (npm, []);
    }
}
