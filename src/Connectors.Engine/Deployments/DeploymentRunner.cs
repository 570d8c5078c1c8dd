using System.Collections.Concurrent;
using System.Text.Json;
using Connectors.Engine.Catalog;
using Connectors.Engine.Mcp;
using Connectors.Engine.Processes;
using Connectors.Engine.Selection.Encoding;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Storage;
using ModelContextProtocol;

namespace Connectors.Engine.Deployments;

/// <summary>Takes deployments through their steps: install, start, handshake, tools. Each has one owner among the processes on a home.</summary>
internal sealed class DeploymentRunner(IConnectorStore store, NpmInstaller installer, ServerLauncher launcher, ServerPool pool, DeploymentLog log, SecretProtector protector, EncodingWorker encoding) : IAsyncDisposable
{
    // A deployment that brought down its process twice is more likely the cause than the victim.
    private const int MostInterruptions = 2;

    // Some hundred tools take that long. More are encoded after the server is ready; until then selects go by words.
    private static readonly TimeSpan EncodingPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan CancelPoll = TimeSpan.FromMilliseconds(250);
    private static readonly string Self = ProcessIdentity.Current.ToString();
    private readonly ConcurrentDictionary<string, Running> running = new(StringComparer.Ordinal);
    private volatile bool closing;

    /// <summary>Takes on a deployment and begins it.</summary>
    /// <exception cref="DeploymentException">The name is taken, or the source is impossible.</exception>
    public DeploymentRecord Add(string tenant, McpServerConfiguration configuration)
    {
        if (!McpServerConfiguration.IsName(configuration.Name))
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"The server name does not fit {McpServerConfiguration.NamePattern}.") { Field = "name" };
        }

        if (configuration.Source is NpmSource npm)
        {
            NpmInstaller.Validate(npm);
        }
        else if (configuration.Source is CommandSource { Command: var command } && string.IsNullOrWhiteSpace(command))
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"The command of '{configuration.Name}' is empty.") { Field = "source.command" };
        }
        else if (configuration.Source is not CommandSource)
        {
            throw new DeploymentException(ErrorCodes.SourceUnsupported, $"This gateway has no source of type '{configuration.Source?.Type}'.") { Field = "source.type" };
        }

        var record = new DeploymentRecord
        {
            Id = $"dep_{Guid.CreateVersion7():n}",
            Tenant = tenant,
            Name = configuration.Name,
            Status = DeploymentStatus.Pending,
            Source = configuration.Source,
            Category = configuration.Category,
            Description = configuration.Description,
            Environment = configuration.Environment,
            Secrets = protector.Protect(configuration.Secrets),
            Replace = configuration.Replace,
            CreatedAt = DateTimeOffset.UtcNow,
            Message = "Waiting to begin.",
            Owner = Self,
        };
        if (store.TryAddDeployment(record) is { } holder)
        {
            throw new DeploymentException(ErrorCodes.ServerAlreadyExists, $"The name '{configuration.Name}' is taken by {holder}. Choose another name, or replace it: -Force of the cmdlet, \"replace\": true over REST.") { Field = "name" };
        }

        Begin(record);
        return record;
    }

    /// <summary>Takes up the deployments whose process is gone: each once, and at the second time they fail.</summary>
    public void ResumeAbandoned()
    {
        foreach (var record in store.GetOpenDeployments())
        {
            // Asked before anything is begun here: what this very process owns was left by an engine that it closed.
            var abandoned = record.Owner is not null && (record.Owner == Self || !ProcessIdentity.Parse(record.Owner).IsAlive());
            if (record.Owner is not null && !abandoned)
            {
                continue;
            }

            var interruptions = record.Interruptions + (abandoned ? 1 : 0);
            var next = interruptions < MostInterruptions
                ? record with { Owner = Self, Interruptions = interruptions }
                : Ended(record, ErrorCodes.Interrupted, "The process that worked on it ended, twice.") with { Interruptions = interruptions };

            // Only one of several gateways that come here at once finds the owner as it was.
            if (store.TryUpdateDeployment(next, record.Owner) && !next.IsCompleted)
            {
                log.Write(record.Id, "gateway", "Taken up again after its process had ended.");
                Begin(next);
            }
        }
    }

    /// <summary>Cancels a deployment, whichever process works on it, and waits until it has ended.</summary>
    public async Task CancelAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        store.RequestCancel(tenant, id);
        while (store.FindDeployment(tenant, id) is { IsCompleted: false } open)
        {
            if (running.TryGetValue(id, out var mine))
            {
                await mine.Work.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (open.Owner is null || !ProcessIdentity.Parse(open.Owner).IsAlive())
            {
                store.TryUpdateDeployment(Ended(open, ErrorCodes.Cancelled, "It was cancelled."), open.Owner);
            }
            else
            {
                await Task.Delay(CancelPoll, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        closing = true;
        foreach (var work in running.Values)
        {
            await work.Stop.CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(running.Values.Select(work => work.Work)).ConfigureAwait(false);
    }

    private static DeploymentRecord Ended(DeploymentRecord record, string code, string error) => record with
    {
        Status = DeploymentStatus.Failed,
        Code = code,
        Error = error,
        Message = code == ErrorCodes.Cancelled ? "Cancelled." : "Failed.",
        CompletedAt = DateTimeOffset.UtcNow,
        Owner = null,
        Secrets = null,
    };

    private void Begin(DeploymentRecord record)
    {
        var stop = new CancellationTokenSource();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = Task.Run(async () =>
        {
            await ready.Task.ConfigureAwait(false);
            try
            {
                await RunAsync(record, stop).ConfigureAwait(false);
            }
            finally
            {
                running.TryRemove(record.Id, out _);
            }
        });
        running[record.Id] = new Running(work, stop);
        ready.SetResult();
    }

    private async Task RunAsync(DeploymentRecord record, CancellationTokenSource stop)
    {
        using var watching = new CancellationTokenSource();
        var watch = WatchForCancelAsync(record.Id, stop, watching.Token);
        var current = record;
        try
        {
            current = await DeployAsync(record, update => current = update, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (closing)
        {
            current = current with
            {
                Status = DeploymentStatus.Pending,
                Code = ErrorCodes.Interrupted,
                Message = "Interrupted: its process ended. The next gateway on this home takes it up again.",
                Interruptions = current.Interruptions + 1,
                Owner = null,
            };
        }
        catch (OperationCanceledException)
        {
            current = Ended(current, ErrorCodes.Cancelled, "It was cancelled.");
        }
        catch (ServerStartException e)
        {
            current = Ended(current, e.Code, e.Message);
        }
        catch (ConnectorsException e)
        {
            current = Ended(current, e.Code, e.Message);
        }
        catch (Exception e)
        {
            // Whatever it was: a deployment that ends without saying so would hold its name, and whoever waits for it, for ever.
            current = Ended(current, ErrorCodes.DeploymentFailed, e.Message);
        }

        log.Write(record.Id, "gateway", current.Error is null ? current.Message : $"{current.Message} {current.Error}");
        try
        {
            await log.FlushAsync().ConfigureAwait(false);
            store.TryUpdateDeployment(current, Self);
        }
        catch (ConnectorsException)
        {
            // The store cannot be written, on a full disk say. The next gateway on this home finds the deployment open, and takes it up.
        }

        await watching.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(false);
    }

    private async Task<DeploymentRecord> DeployAsync(DeploymentRecord record, Action<DeploymentRecord> note, CancellationToken cancellationToken)
    {
        // Secrets are redacted from npm's words too, though npm is not given them.
        var output = new ServerOutput(log, record.Id, [.. protector.Unprotect(record.Secrets).Values]);
        record = Step(record with { Status = DeploymentStatus.Building, Code = null, StartedAt = record.StartedAt ?? DateTimeOffset.UtcNow }, 10, record.Source is NpmSource ? $"Installing {record.Source}." : "Nothing to build.");
        if (record.Source is NpmSource npm)
        {
            var resolved = await installer.InstallAsync(npm, record.Tenant, record.Name, output, cancellationToken).ConfigureAwait(false);
            record = record with { Source = resolved };
        }

        record = Step(record with { Status = DeploymentStatus.Deploying }, 60, "Starting the server.");
        var server = new ServerRecord
        {
            Tenant = record.Tenant,
            Name = record.Name,
            Category = record.Category ?? CategoryInference.Other,
            IsCategoryInferred = record.Category is null,
            Description = record.Description ?? "",
            Source = record.Source,
            Environment = record.Environment,
            Secrets = record.Secrets,
            DeploymentId = record.Id,
        };
        var connection = await launcher.StartAsync(server, cancellationToken).ConfigureAwait(false);
        try
        {
            record = Step(record, 80, "Reading its tools.");
            var definitions = await connection.ListToolsAsync(cancellationToken).ConfigureAwait(false);
            server = server with { Version = connection.Version, ProtocolVersion = connection.ProtocolVersion, Description = record.Description ?? connection.Description };
            server = server with { Category = record.Category ?? CategoryInference.InferServer(server.Name, server.Description, definitions.Select(ToolDefinition.ReadWords)) };
            var tools = ToolsOf(server, definitions);
            record = Step(record, 90, $"Encoding {tools.Length} {(tools.Length == 1 ? "tool" : "tools")}.");
            await encoding.EncodeAheadAsync(new IndexedServer(server.Name, server.Description, server.Category, tools), EncodingPatience, cancellationToken).ConfigureAwait(false);
            store.PutServer(server, tools);
            await pool.AdoptAsync(new ServerKey(server.Tenant, server.Name), connection, server.DeploymentId).ConfigureAwait(false);
            return record with
            {
                Status = DeploymentStatus.Ready,
                Progress = 100,
                Message = $"Ready with {tools.Length} {(tools.Length == 1 ? "tool" : "tools")}.",
                ToolsDiscovered = tools.Length,
                CompletedAt = DateTimeOffset.UtcNow,
                Owner = null,
                Secrets = null,
            };
        }
        catch (McpException e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new ServerStartException(ErrorCodes.HandshakeFailed, $"The server did not list its tools: {output.Clean(e.Message)}", e);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        Tool[] ToolsOf(ServerRecord server, IReadOnlyList<JsonElement> definitions)
        {
            var tools = definitions.Select(d => (Definition: d, Tool: ToolDefinition.FromServer(server, d))).ToArray();
            foreach (var (definition, _) in tools.Where(t => t.Tool is null))
            {
                output.Write("gateway", $"Passed over a tool whose name cannot be used: {PlainValue.ToText(definition)}");
            }

            return [.. tools.Select(t => t.Tool).OfType<Tool>()];
        }

        DeploymentRecord Step(DeploymentRecord next, int progress, string message)
        {
            cancellationToken.ThrowIfCancellationRequested();
            next = next with { Progress = Math.Max(next.Progress, progress), Message = message };
            log.Write(next.Id, "gateway", message);
            store.TryUpdateDeployment(next, Self);
            note(next);
            return next;
        }
    }

    private async Task WatchForCancelAsync(string id, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        try
        {
            while (!store.IsCancelRequested(id))
            {
                await Task.Delay(CancelPoll, cancellationToken).ConfigureAwait(false);
            }

            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectorsException)
        {
            // The deployment has ended, or the store is out of reach, which the deployment itself will say.
        }
    }

    private sealed record Running(Task Work, CancellationTokenSource Stop);
}
