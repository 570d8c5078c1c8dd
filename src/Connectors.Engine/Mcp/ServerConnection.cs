using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Engine.Catalog;
using Connectors.Engine.Processes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Connectors.Engine.Mcp;

/// <summary>A running MCP server that has completed the handshake.</summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    /// <summary>The first revision without a handshake, whose servers the SDK may miss when they start slowly.</summary>
    public const string StatelessRevision = "2026-07-28";

    private const string CancelledMethod = "notifications/cancelled";
    private const string ProgressMethod = "notifications/progress";
    private const string ToolsChangedMethod = "notifications/tools/list_changed";

    // The SDK counts its own requests from 1; ours must not meet them.
    private const long FirstRequestId = 1L << 32;

    private const int MostTools = 10_000;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NotificationPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWordsPatience = TimeSpan.FromSeconds(2);

    private readonly ChildProcess child;
    private readonly TimeSpan stopPatience;
    private readonly TimeSpan listTimeout;
    private readonly ConcurrentDictionary<string, Action<ToolProgress>> progress = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();
    private readonly StdioTransport transport;
    private McpClient client = null!;
    private long lastRequestId = FirstRequestId;
    private int disposed;

    private ServerConnection(ChildProcess child, StdioTransport transport, EngineConfiguration configuration)
    {
        this.child = child;
        this.transport = transport;
        stopPatience = configuration.StopPatience;
        listTimeout = configuration.HandshakeTimeout;
    }

    /// <summary>Raised, on a thread of the pool, when the server says that its tools changed.</summary>
    public event Action? ToolsChanged;

    public int ProcessId => child.Identity.Id;

    public string Version => ServerInfo?.Version ?? "";

    public string Description => ServerInfo?.Description ?? ServerInfo?.Title ?? "";

    public string? ProtocolVersion => client.NegotiatedProtocolVersion;

    /// <summary>The server's exit code, once it has ended.</summary>
    public Task<int> Exited => child.Exited;

    public bool IsAlive => Volatile.Read(ref disposed) == 0 && !child.Exited.IsCompleted && !client.Completion.IsCompleted;

    private bool IsStateless => string.CompareOrdinal(ProtocolVersion, StatelessRevision) >= 0;

    // A server of the newest revision need not say who it is; the SDK then throws.
    private Implementation? ServerInfo
    {
        get
        {
            try
            {
                return client.ServerInfo;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>Completes the handshake with a child that was just started. The child is ended when that fails.</summary>
    /// <param name="child">The child; the connection takes it over.</param>
    /// <param name="output">Where its lines go.</param>
    /// <param name="revision">The protocol revision to insist on; null lets both sides agree.</param>
    /// <param name="configuration">The limits.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ServerStartException">The server ended, or the handshake failed or took too long.</exception>
    public static async Task<ServerConnection> OpenAsync(ChildProcess child, ServerOutput output, string? revision, EngineConfiguration configuration, CancellationToken cancellationToken)
    {
        var transport = new StdioTransport(child, output, configuration.MaximumMessageBytes);
        var connection = new ServerConnection(child, transport, configuration);
        try
        {
            connection.client = await McpClient.CreateAsync(transport, connection.Options(revision, configuration.HandshakeTimeout), cancellationToken: cancellationToken).ConfigureAwait(false);
            connection.ListenForChanges();
            return connection;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A server that is about to end gets a moment, so that its exit code and last words can be told.
            await Task.WhenAny(Task.WhenAll(child.Exited, transport.Completed), Task.Delay(LastWordsPatience, CancellationToken.None)).ConfigureAwait(false);
            var exited = child.Exited.IsCompleted;
            await child.DisposeAsync().ConfigureAwait(false);
            await transport.Completed.ConfigureAwait(false);
            throw Explain(e, exited ? await child.Exited.ConfigureAwait(false) : null, transport.HasReceived, output, configuration);
        }
        catch
        {
            await child.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks for all pages of the server's tools.</summary>
    /// <returns>The members of the lists, whatever they are.</returns>
    /// <exception cref="ServerStartException">The server took as long as it may take for the handshake.</exception>
    public async Task<IReadOnlyList<JsonElement>> ListToolsAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(listTimeout);
        var tools = new List<JsonElement>();
        string? cursor = null;
        try
        {
            // A server whose pages never end must hold neither us nor our memory.
            do
            {
                var parameters = JsonText.Write(cursor, WriteCursor);
                var result = await RequestAsync(RequestMethods.ToolsList, parameters, limit.Token).ConfigureAwait(false);
                tools.AddRange(Member(result, "tools") is { ValueKind: JsonValueKind.Array } page ? page.EnumerateArray() : []);
                cursor = Member(result, "nextCursor") is { ValueKind: JsonValueKind.String } next ? next.GetString() : null;
            }
            while (!string.IsNullOrEmpty(cursor) && tools.Count is > 0 and < MostTools);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerStartException(ErrorCodes.HandshakeTimeout, string.Create(CultureInfo.InvariantCulture, $"The server did not list its tools within {listTimeout.TotalSeconds:0.#} s."));
        }

        return tools;

        static JsonElement Member(JsonElement element, string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;
    }

    /// <summary>Calls a tool.</summary>
    /// <param name="tool">Its name on the server.</param>
    /// <param name="arguments">Its arguments, a JSON object in UTF-8.</param>
    /// <param name="onProgress">Takes the tool's progress.</param>
    /// <param name="cancellationToken">Ends the call, and tells the server first.</param>
    /// <returns>The <c>tools/call</c> result.</returns>
    /// <exception cref="McpException">The server answered with an error.</exception>
    /// <exception cref="IOException">The server died.</exception>
    public Task<JsonElement> CallToolAsync(string tool, ReadOnlyMemory<byte> arguments, Action<ToolProgress>? onProgress, CancellationToken cancellationToken) =>
        onProgress is null
            ? RequestAsync(RequestMethods.ToolsCall, WriteCall(tool, arguments, null), cancellationToken)
            : CallToolWithProgressAsync(tool, arguments, onProgress, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await closing.CancelAsync().ConfigureAwait(false);
        await child.StopAsync(stopPatience).ConfigureAwait(false);
        await client.DisposeAsync().ConfigureAwait(false);
        await child.DisposeAsync().ConfigureAwait(false);
    }

    private static ServerStartException Explain(Exception e, int? exitCode, bool received, ServerOutput output, EngineConfiguration configuration)
    {
        var tail = output.Tail();
        var said = tail.Length > 0 ? $" The end of its standard error:\n{tail}" : "";
        return exitCode is { } code
            ? new ServerStartException(ErrorCodes.ServerExited, $"The server ended with exit code {code} before the MCP handshake.{said}", e)
            : e is TimeoutException or OperationCanceledException
                ? new ServerStartException(ErrorCodes.HandshakeTimeout, string.Create(CultureInfo.InvariantCulture, $"The server did not complete the MCP handshake within {configuration.HandshakeTimeout.TotalSeconds:0.#} s.{(received ? "" : " It sent no message at all: is it an MCP server on standard streams?")}{said}"), e)
                : new ServerStartException(ErrorCodes.HandshakeFailed, $"The MCP handshake failed: {output.Clean(e.Message)}{said}", e);
    }

    private McpClientOptions Options(string? revision, TimeSpan timeout) => new()
    {
        ClientInfo = new Implementation { Name = "Connectors", Version = typeof(ServerConnection).Assembly.GetName().Version?.ToString(3) ?? "0" },
        ProtocolVersion = revision,
        InitializationTimeout = timeout,

        // A revision that is insisted on leaves nothing to find out, so the first question may take all the time there is.
        DiscoverProbeTimeout = revision is null ? ProbeTimeout : timeout,
        Handlers = new McpClientHandlers
        {
            NotificationHandlers =
            [
                new(ToolsChangedMethod, (_, _) =>
                {
                    ToolsChanged?.Invoke();
                    return default;
                }),
                new(ProgressMethod, (notification, _) =>
                {
                    OnProgress(notification.Params as JsonObject);
                    return default;
                }),
            ],
        },
    };

    private void OnProgress(JsonObject? parameters)
    {
        if (parameters?["progressToken"] is JsonValue value && value.TryGetValue<string>(out var token) && progress.TryGetValue(token, out var report)
            && parameters["progress"] is JsonValue done && done.TryGetValue<double>(out var amount))
        {
            report(new ToolProgress(
                amount,
                parameters["total"] is JsonValue all && all.TryGetValue<double>(out var total) ? total : null,
                parameters["message"] is JsonValue words && words.TryGetValue<string>(out var message) ? message : null));
        }
    }

    // Since 2026-07-28 a server tells of changes only while a request for them is open.
    private void ListenForChanges()
    {
        if (IsStateless && client.ServerCapabilities.Tools?.ListChanged == true)
        {
            _ = ListenAsync();
        }

        async Task ListenAsync()
        {
            try
            {
                await RequestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}"""u8.ToArray(), closing.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is McpException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // A server that cannot tell of changes is used without; its tools are read again at its next start.
            }
        }
    }

    private async Task<JsonElement> CallToolWithProgressAsync(string tool, ReadOnlyMemory<byte> arguments, Action<ToolProgress> onProgress, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("n");
        progress[token] = onProgress;
        try
        {
            // Through the SDK, which hands out what a server says in the order that it came: the result after the progress.
            return await RequestThroughSdkAsync(RequestMethods.ToolsCall, WriteCall(tool, arguments, token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            progress.TryRemove(token, out _);
        }
    }

    private static void WriteCursor(Utf8JsonWriter writer, string? cursor)
    {
        writer.WriteStartObject();
        if (cursor is not null)
        {
            writer.WriteString("cursor"u8, cursor);
        }

        writer.WriteEndObject();
    }

    private static byte[] WriteCall(string tool, ReadOnlyMemory<byte> arguments, string? progressToken) => JsonText.Write((tool, arguments, progressToken), static (writer, call) =>
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, call.tool);
        writer.WritePropertyName("arguments"u8);
        writer.WriteRawValue(call.arguments.Span, skipInputValidation: true);
        RequestMeta.Write(writer, call.progressToken);
        writer.WriteEndObject();
    });

    private static byte[] WriteRequest(long id, string method, byte[] parameters) => JsonText.Write(
        (id, method, parameters),
        static (writer, request) =>
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNumber("id"u8, request.id);
            writer.WriteString("method"u8, request.method);
            writer.WritePropertyName("params"u8);
            writer.WriteRawValue(request.parameters, skipInputValidation: true);
            writer.WriteEndObject();
        },
        "\n"u8);

    private static bool AsksForInput(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("resultType"u8, out var type) && type.ValueKind == JsonValueKind.String && !type.ValueEquals("complete"u8);

    private Task<JsonElement> RequestAsync(string method, byte[] parameters, CancellationToken cancellationToken) =>
        IsStateless ? RequestThroughSdkAsync(method, parameters, cancellationToken) : RequestDirectlyAsync(method, parameters, cancellationToken);

    /// <summary>Sends a request, and takes its answer from the transport.</summary>
    private async Task<JsonElement> RequestDirectlyAsync(string method, byte[] parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = Interlocked.Increment(ref lastRequestId);
        var answer = transport.Requests.Add(id);
        try
        {
            await using var registration = cancellationToken.UnsafeRegister(static (answer, token) => ((TaskCompletionSource<JsonElement>)answer!).TrySetCanceled(token), answer);
            var sending = transport.SendLineAsync(WriteRequest(id, method, parameters), cancellationToken);
            if (!sending.IsCompletedSuccessfully)
            {
                // Not waited for beside the answer: to a server that reads no more it is written for ever.
                _ = sending.ContinueWith(
                    static (sending, answer) => ((TaskCompletionSource<JsonElement>)answer!).TrySetException(sending.Exception!.InnerExceptions),
                    answer,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            var result = await answer.Task.ConfigureAwait(false);
            return AsksForInput(result) ? throw new McpException("The server asked for more input before its result, which the protocol's revision that it speaks does not have.") : result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TellCancelledAsync(new RequestId(id)).ConfigureAwait(false);
            throw;
        }
        finally
        {
            transport.Requests.Forget(id);
        }
    }

    /// <summary>Sends a request through the SDK's session, which knows the newest revision's ways: what each request says of us, and results that first ask for something.</summary>
    /// <remarks>Under an id of ours, so that its cancellation can be told: the SDK's own never is.</remarks>
    private async Task<JsonElement> RequestThroughSdkAsync(string method, byte[] parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = new RequestId(Interlocked.Increment(ref lastRequestId));
        using var abandon = new CancellationTokenSource();
        var request = client.SendRequestAsync(new JsonRpcRequest { Id = id, Method = method, Params = JsonNode.Parse(parameters) }, abandon.Token);
        try
        {
            return PlainValue.ToElement((await request.WaitAsync(cancellationToken).ConfigureAwait(false)).Result);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !request.IsCompleted)
        {
            await TellCancelledAsync(id).ConfigureAwait(false);
            await abandon.CancelAsync().ConfigureAwait(false);

            // Not awaited: to a server that reads no more, it is still being written.
            _ = request.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async Task TellCancelledAsync(RequestId id)
    {
        try
        {
            var notification = new JsonRpcNotification
            {
                Method = CancelledMethod,
                Params = new JsonObject { ["requestId"] = (long)id.Id!, ["reason"] = "The caller does not wait any more." },
            };
            await client.SendMessageAsync(notification, CancellationToken.None).WaitAsync(NotificationPatience, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or TimeoutException or McpException or InvalidOperationException)
        {
            // A server that does not read any more cannot be told; the caller goes on all the same.
        }
    }
}
