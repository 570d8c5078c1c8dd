using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Rest.Answers;
using Connectors.Rest.Http;
using Connectors.Rest.Logs;
using Connectors.Rest.Wire;

namespace Connectors.Rest;

/// <summary>A gateway behind a base address, for one tenant and key. Thread-safe; all of a process share one pool of connections.</summary>
public sealed class RestGateway : IGateway
{
    private const string Api = "/api/v1";
    private const string InvokePath = $"{Api}/tools/invoke";
    private const string IdempotencyFeature = "idempotency";
    private readonly GatewayTransport transport;
    private readonly ConnectorsOptions options;

    internal RestGateway(GatewayTransport transport, ConnectorsOptions options)
    {
        this.transport = transport;
        this.options = options;
    }

    /// <inheritdoc/>
    public string? Home => null;

    /// <inheritdoc/>
    public async Task<GatewayHealth> GetHealthAsync(CancellationToken cancellationToken)
    {
        var health = await AskAsync(Get("/health"), HealthReader.Read, cancellationToken).ConfigureAwait(false);
        transport.HonoursIdempotency = health.Features.Contains(IdempotencyFeature);
        return health;
    }

    /// <inheritdoc/>
    public Task<ToolSelectionResult> SelectToolsAsync(string query, ToolSelectOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AskAsync(
            new GatewayRequest
            {
                Method = HttpMethod.Post,
                Path = $"{Api}/tools/select",
                Body = JsonSerializer.SerializeToUtf8Bytes(SelectBody.From(query, options), RestJson.Default.SelectBody),
                Operation = Operation.Selection,
                Subject = query,
            },
            answer => SelectionReader.Read(answer, query),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ToolPage> ListToolsAsync(ToolListOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = $"{Api}/tools/list" + Query(
            ("id", options.Id),
            ("category", options.Category),
            ("server", options.Server),
            ("search", options.Search),
            ("limit", Invariant(options.Limit)),
            ("offset", Invariant(options.Offset)),
            ("view", "tools"));
        return AskAsync(
            Get(path, Operation.Selection),
            answer =>
            {
                IReadOnlyList<Tool> tools = [.. answer.Items("tools").Select(ToolReader.Read)];
                return new ToolPage
                {
                    Tools = tools,
                    Total = answer.Small("total") ?? options.Offset + tools.Count + (answer.Flag("hasMore") == true ? 1 : 0),
                    Limit = answer.Small("limit") ?? options.Limit,
                    Offset = answer.Small("offset") ?? options.Offset,
                };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Tool> GetToolAsync(string toolId, CancellationToken cancellationToken) =>
        AskAsync(Get($"{Api}/tools/{Escape(toolId)}", Operation.Tool, toolId), answer => ToolReader.Read(answer.Member("tool") ?? answer), cancellationToken);

    /// <inheritdoc/>
    public async Task<ToolResult> InvokeToolAsync(string toolId, IReadOnlyDictionary<string, object?> parameters, ToolInvokeOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        var timeout = options.Timeout ?? this.options.Timeout;
        byte[] body;
        try
        {
            body = JsonSerializer.SerializeToUtf8Bytes(new InvokeBody { ToolId = toolId, Parameters = parameters, Timeout = timeout.TotalSeconds }, RestJson.Default.InvokeBody);
        }
        catch (ArgumentException e)
        {
            throw new ToolInvocationException(ErrorCodes.InvalidParameters, $"The parameters of '{toolId}' cannot be sent: {e.Message}", e) { ToolId = toolId, Parameters = parameters };
        }

        var id = GatewayRequest.NewId();
        var request = new GatewayRequest
        {
            Method = HttpMethod.Post,
            Path = InvokePath,
            RequestId = id,
            Body = body,
            Operation = Operation.Tool,
            Subject = toolId,
            RunsOnce = true,
            IdempotencyKey = options.IdempotencyKey ?? IdempotencyKeyOf(id),
            AttemptTimeout = timeout + TimeForTheWay(timeout),
            Progress = options.Progress,
        };
        var (attempt, mayHaveRunBefore) = await transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (attempt.IsSuccess)
        {
            return Read(request, attempt, root => Envelope.OpenInvocation(root), answer => InvocationReader.Read(answer, toolId));
        }

        // An unfinished call is no failure of the gateway, but an outcome that nobody knows.
        if (attempt.Fault is { NothingWasSent: false } || (attempt.Fault is not null && mayHaveRunBefore) || attempt.Code == ErrorCodes.InProgress)
        {
            return new ToolResult
            {
                ToolId = toolId,
                Success = false,
                ErrorCode = ErrorCodes.OutcomeUnknown,
                Error = $"Whether '{toolId}' ran is not known. {transport.Errors.Read(request, attempt).Message} Look before calling it again.",
            };
        }

        throw WithParameters(transport.Errors.Read(request, attempt), parameters);
    }

    /// <inheritdoc/>
    public Task<ToolGraph> GetToolGraphAsync(string toolId, int depth, CancellationToken cancellationToken) => AskAsync(
        Get($"{Api}/tools/{Escape(toolId)}/graph{Query(("depth", Invariant(depth)))}", Operation.Tool),
        GraphReader.Read,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ToolCategory>> ListCategoriesAsync(CancellationToken cancellationToken) => AskAsync(
        Get($"{Api}/categories", Operation.Selection),
        answer => List(answer, "categories", category => category.ValueKind == JsonValueKind.String
            ? new ToolCategory { Name = category.GetString()! }
            : new ToolCategory { Name = category.Text("name") ?? "", Description = category.Text("description") ?? "", ToolCount = category.Small("toolCount") ?? 0 }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<McpServer>> ListServersAsync(CancellationToken cancellationToken) =>
        AskAsync(Get($"{Api}/mcp/integrations"), answer => List(answer, "integrations", ServerReader.Read), cancellationToken);

    /// <inheritdoc/>
    public Task<McpServer> GetServerAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(Get($"{Api}/mcp/servers/{Escape(name)}"), ServerReader.Read, cancellationToken);

    /// <inheritdoc/>
    public Task<McpServer> StopServerAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(Post($"{Api}/mcp/servers/{Escape(name)}/stop"), ServerReader.Read, cancellationToken);

    /// <inheritdoc/>
    public Task<McpServer> RestartServerAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(Post($"{Api}/mcp/servers/{Escape(name)}/restart"), ServerReader.Read, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveServerAsync(string name, CancellationToken cancellationToken) => DeleteAsync($"{Api}/mcp/custom/{Escape(name)}", cancellationToken);

    /// <inheritdoc/>
    public Task<McpDeployment> AddServerAsync(McpServerConfiguration configuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Secrets.Count > 0 && !transport.MaySendSecrets)
        {
            throw new DeploymentException(ErrorCodes.UnencryptedAuthentication, $"The secrets of '{configuration.Name}' were not sent: {options.BaseUri} is plain HTTP to another machine, where others can read them. Use https, or allow it with -AllowUnencryptedAuthentication.");
        }

        var source = configuration.Source ?? throw new DeploymentException(ErrorCodes.ValidationError, $"The server '{configuration.Name}' has no source.") { Field = "source" };
        var id = GatewayRequest.NewId();
        return AskAsync(
            new GatewayRequest
            {
                Method = HttpMethod.Post,
                Path = $"{Api}/mcp/add",
                RequestId = id,
                Body = JsonSerializer.SerializeToUtf8Bytes(AddBody.From(configuration, source), RestJson.Default.AddBody),
                Operation = Operation.Deployment,
                RunsOnce = true,
                IdempotencyKey = IdempotencyKeyOf(id),
            },
            DeploymentReader.Read,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<McpDeployment>> ListDeploymentsAsync(CancellationToken cancellationToken) =>
        AskAsync(Get($"{Api}/mcp/deployments", Operation.Deployment), answer => List(answer, "deployments", DeploymentReader.Read), cancellationToken);

    /// <inheritdoc/>
    public Task<McpDeployment> GetDeploymentAsync(string deploymentId, CancellationToken cancellationToken) =>
        AskAsync(Get($"{Api}/mcp/deployments/{Escape(deploymentId)}", Operation.Deployment, deploymentId), DeploymentReader.Read, cancellationToken);

    /// <inheritdoc/>
    public Task<McpDeployment> CancelDeploymentAsync(string deploymentId, CancellationToken cancellationToken) =>
        AskAsync(Post($"{Api}/mcp/deployments/{Escape(deploymentId)}/cancel", Operation.Deployment, deploymentId), DeploymentReader.Read, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DeploymentLogLine> ReadDeploymentLogAsync(string deploymentId, DeploymentLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = $"{Api}/mcp/deployments/{Escape(deploymentId)}/logs" + Query(
            ("tail", options.Tail is { } tail ? Invariant(tail) : null),
            ("since", options.Since?.ToString("O", CultureInfo.InvariantCulture)),
            ("follow", options.Follow ? "true" : null));
        var request = Get(path, Operation.Deployment, deploymentId);
        if (options.Follow)
        {
            var follower = new LogFollower(transport, this.options, request, options, token => GetDeploymentAsync(deploymentId, token));
            await foreach (var line in follower.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }

            yield break;
        }

        var (attempt, _) = await transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsSuccess)
        {
            throw transport.Errors.Read(request, attempt);
        }

        foreach (var line in LogLines.Read(attempt, request, transport.Errors).Where(line => line.Sequence > options.AfterSequence))
        {
            yield return line;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(CancellationToken cancellationToken) =>
        AskAsync(Get($"{Api}/keys"), answer => List(answer, "keys", KeyReader.Read), cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKey> CreateApiKeyAsync(ApiKeyOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AskAsync(
            new GatewayRequest
            {
                Method = HttpMethod.Post,
                Path = $"{Api}/keys",
                Body = JsonSerializer.SerializeToUtf8Bytes(KeyBody.From(options), RestJson.Default.KeyBody),
                RunsOnce = true,
            },
            KeyReader.Read,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveApiKeyAsync(string id, CancellationToken cancellationToken) => DeleteAsync($"{Api}/keys/{Escape(id)}", cancellationToken);

    /// <summary>Closes the handle. The pool of connections is the process's, and stays.</summary>
    /// <returns>At once.</returns>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static GatewayRequest Get(string path, Operation operation = Operation.Other, string? subject = null) => new() { Method = HttpMethod.Get, Path = path, Operation = operation, Subject = subject };

    private static GatewayRequest Post(string path, Operation operation = Operation.Other, string? subject = null) => new() { Method = HttpMethod.Post, Path = path, Operation = operation, Subject = subject };

    /// <summary>What an answer may take beside the tool itself, so that the gateway's own time-out is heard.</summary>
    private static TimeSpan TimeForTheWay(TimeSpan timeout) => timeout / 2 < TimeSpan.FromSeconds(5) ? timeout / 2 : TimeSpan.FromSeconds(5);

    /// <summary>A key that no other call has, for its request's id is in it. It begins with the time, so that a gateway's store keeps those of one time in one place.</summary>
    private static string IdempotencyKeyOf(string requestId) => string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds():x12}{requestId}");

    private static string Escape(string segment) => Uri.EscapeDataString(segment);

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Query(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value)).Select(parameter => $"{parameter.Name}={Escape(parameter.Value!)}").ToList();
        return given.Count > 0 ? "?" + string.Join('&', given) : "";
    }

    /// <summary>The items of a list, which older gateways give without a name.</summary>
    private static IReadOnlyList<T> List<T>(JsonElement answer, string name, Func<JsonElement, T> read) =>
        answer.ValueKind == JsonValueKind.Array ? [.. answer.EnumerateArray().Select(read)] : [.. answer.Items(name).Select(read)];

    private static ConnectorsException WithParameters(ConnectorsException exception, IReadOnlyDictionary<string, object?> parameters) => exception is ToolInvocationException tool
        ? new ToolInvocationException(tool.Code, tool.Message, tool.InnerException)
        {
            ToolId = tool.ToolId,
            Parameters = parameters,
            StatusCode = tool.StatusCode,
            RequestId = tool.RequestId,
            Field = tool.Field,
            Suggestions = tool.Suggestions,
            RetryAfter = tool.RetryAfter,
        }
        : exception;

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var request = new GatewayRequest { Method = HttpMethod.Delete, Path = path };
        var (attempt, mayHaveRunBefore) = await transport.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // Gone after an attempt whose answer was lost: that attempt removed it.
        if (!attempt.IsSuccess && !(attempt.Status == HttpStatusCode.NotFound && mayHaveRunBefore))
        {
            throw transport.Errors.Read(request, attempt);
        }
    }

    private async Task<T> AskAsync<T>(GatewayRequest request, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var (attempt, _) = await transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsSuccess)
        {
            throw transport.Errors.Read(request, attempt);
        }

        return Read(
            request,
            attempt,
            root => Envelope.IsFailure(root) ? throw transport.Errors.Read(request, attempt, root) : Envelope.Open(root),
            read);
    }

    private T Read<T>(GatewayRequest request, Attempt attempt, Func<JsonElement, JsonElement> open, Func<JsonElement, T> read)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(attempt.Body);
        }
        catch (JsonException)
        {
            throw transport.Errors.Unreadable(request, attempt);
        }

        using (document)
        {
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? read(open(document.RootElement))
                : throw transport.Errors.Unreadable(request, attempt);
        }
    }
}
