using System.Diagnostics;
using System.Net;
using System.Reflection;
using Connectors.Rest.Errors;
using Polly;

namespace Connectors.Rest.Http;

/// <summary>Sends requests to one gateway: with key and tenant, within a time, again where that does no harm.</summary>
internal sealed class GatewayTransport
{
    private const int MaximumRedirects = 5;
    private const string ApiPath = "/api/v1";
    private const string Accepted = "application/json, application/problem+json";
    private static readonly string UserAgent = $"Connectors.NET/{typeof(GatewayTransport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";
    private readonly ConnectorsOptions options;
    private readonly Uri root;
    private readonly string? authorization;
    private readonly ResiliencePipeline<Attempt> pipeline;
    private Target? latest;

    /// <exception cref="AuthenticationException">The key would go over plain HTTP to another machine.</exception>
    public GatewayTransport(ConnectorsOptions options)
    {
        this.options = options;
        var address = options.BaseUri!;
        var path = address.AbsolutePath.TrimEnd('/');
        root = new UriBuilder(address) { Path = path.EndsWith(ApiPath, StringComparison.Ordinal) ? path[..^ApiPath.Length] : path, Query = "", Fragment = "", UserName = "", Password = "" }.Uri;
        Errors = new ErrorReader(root, options.ApiKey);
        if (options.ApiKey is not null && !MaySendSecrets)
        {
            throw new AuthenticationException(ErrorCodes.UnencryptedAuthentication, $"The key was not sent: {root} is plain HTTP to another machine, where others can read it. Use https, or allow it with -AllowUnencryptedAuthentication.");
        }

        authorization = options.ApiKey is null ? null : "Bearer " + options.ApiKey;
        pipeline = RetryPipeline.Create(options, () => HonoursIdempotency);
    }

    public ErrorReader Errors { get; }

    /// <summary>Whether the gateway runs a call under an idempotency key at most once, as its health says.</summary>
    public bool HonoursIdempotency { get; set; }

    /// <summary>Whether what goes to this gateway can be read by nobody else, or the user accepts that.</summary>
    public bool MaySendSecrets => root.Scheme == Uri.UriSchemeHttps || root.IsLoopback || options.AllowUnencryptedAuthentication;

    /// <summary>Sends a request, as often as it takes and is allowed.</summary>
    /// <returns>The last attempt, and whether an earlier one may have run.</returns>
    public async Task<(Attempt Attempt, bool MayHaveRunBefore)> SendAsync(GatewayRequest request, CancellationToken cancellationToken)
    {
        // Most calls succeed at once, and need nothing of what retries bring along.
        var first = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
        return first.IsSuccess ? (first, false) : await SendAgainAsync(request, first, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens an answer that comes bit by bit; the time-out is for its beginning only.</summary>
    /// <exception cref="HttpRequestException">There was none.</exception>
    public async Task<HttpResponseMessage> OpenStreamAsync(string path, string? lastEventId, CancellationToken cancellationToken)
    {
        using var message = Message(new GatewayRequest { Method = HttpMethod.Get, Path = path }, AddressOf(path));
        message.Headers.Accept.Clear();
        message.Headers.Accept.ParseAdd("text/event-stream");
        message.Headers.AcceptEncoding.ParseAdd("identity");
        if (lastEventId is not null)
        {
            message.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        return await SharedHandler.Invoker.SendAsync(message, limit.Token).ConfigureAwait(false);
    }

    /// <summary>An answer to <see cref="OpenStreamAsync"/> that is no stream, read to its end.</summary>
    public static Task<Attempt> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) => ReadAttemptAsync(response, cancellationToken);

    private async Task<(Attempt Attempt, bool MayHaveRunBefore)> SendAgainAsync(GatewayRequest request, Attempt? first, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RetryPipeline.Request, request);
        var mayHaveRun = false;
        var mayHaveRunBefore = false;
        try
        {
            var attempt = await pipeline.ExecuteAsync(
                async context =>
                {
                    mayHaveRunBefore = mayHaveRun;
                    var attempt = first ?? await SendOnceAsync(request, context.CancellationToken).ConfigureAwait(false);
                    first = null;
                    mayHaveRun |= !attempt.CertainlyDidNotRun;
                    return attempt;
                },
                context).ConfigureAwait(false);
            return (attempt, mayHaveRunBefore);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<Attempt> SendOnceAsync(GatewayRequest request, CancellationToken cancellationToken)
    {
        var limit = request.AttemptTimeout ?? options.Timeout;
        var started = Stopwatch.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        Attempt attempt;
        try
        {
            attempt = await SendFollowingAsync(request, () => ending.CancelAfter(limit), ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            attempt = new Attempt { Fault = TransportFault.TimedOut(limit), RequestId = request.RequestId };
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            attempt = new Attempt { Fault = TransportFault.From(e), RequestId = request.RequestId };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }

        if (options is { Log: not null, LogLevel: ConnectorLogLevel.Debug })
        {
            options.Write(
                ConnectorLogLevel.Debug,
                FormattableString.Invariant($"{request.Method} {request.Path}: {(attempt.Fault is { } fault ? fault.Sentence : ((int)attempt.Status).ToString(System.Globalization.CultureInfo.InvariantCulture))} after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms (request {attempt.RequestId})"));
        }

        return attempt;
    }

    private async Task<Attempt> SendFollowingAsync(GatewayRequest request, Action prolong, CancellationToken cancellationToken)
    {
        var address = AddressOf(request.Path);
        for (var redirects = 0; ; redirects++)
        {
            using var message = Message(request, address);
            using var response = await SharedHandler.Invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
            var attempt = request.Progress is not null && ProgressReader.IsMeant(response)
                ? Describe(response, await ProgressReader.ReadAsync(response, request.Progress, prolong, cancellationToken).ConfigureAwait(false))
                : await ReadAttemptAsync(response, cancellationToken).ConfigureAwait(false);
            if (attempt.RedirectTo is not { } next || redirects == MaximumRedirects || !IsFollowed(request, attempt.Status, address, next))
            {
                return attempt;
            }

            address = next;
        }
    }

    private static async Task<Attempt> ReadAttemptAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Describe(response, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));

    private static Attempt Describe(HttpResponseMessage response, byte[] body)
    {
        var location = (int)response.StatusCode is >= 300 and < 400 ? response.Headers.Location : null;
        return new Attempt
        {
            Status = response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.MediaType,
            Body = body,
            RetryAfter = RetryAfterHeader.Read(response, TimeProvider.System),
            RequestId = response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.First() : null,
            Code = response.IsSuccessStatusCode ? null : ErrorReader.ReadCode(body),
            RedirectTo = location is null ? null : new Uri(response.RequestMessage!.RequestUri!, location),
        };
    }

    /// <summary>Only on the same host, never from https to http; a body only where the status says that it goes along.</summary>
    private static bool IsFollowed(GatewayRequest request, HttpStatusCode status, Uri from, Uri to) =>
        to.Host == from.Host
        && ((to.Scheme == from.Scheme && to.Port == from.Port) || (from.Scheme == Uri.UriSchemeHttp && to.Scheme == Uri.UriSchemeHttps))
        && (request.Method == HttpMethod.Get || status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect);

    // Calls of tools all go to one path, which is one string: read once.
    private Uri AddressOf(string path)
    {
        if (latest is { } known && ReferenceEquals(known.Path, path))
        {
            return known.Address;
        }

        var address = new Uri(root.AbsoluteUri.TrimEnd('/') + path);
        latest = new Target(path, address);
        return address;
    }

    private HttpRequestMessage Message(GatewayRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, address);

        // Not validated: reading what we wrote ourselves would take longer than sending it.
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", request.Progress is null ? Accepted : $"{Accepted}, {ProgressReader.MediaType}");
        message.Headers.TryAddWithoutValidation("X-Request-Id", request.RequestId);
        if (authorization is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (options.TenantId is { } tenant)
        {
            message.Headers.TryAddWithoutValidation("X-Tenant-ID", tenant);
        }

        if (request.IdempotencyKey is { } idempotencyKey)
        {
            message.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        return message;
    }

    private sealed record Target(string Path, Uri Address);
}
