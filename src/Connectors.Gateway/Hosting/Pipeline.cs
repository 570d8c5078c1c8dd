using System.Diagnostics;
using Connectors.Gateway.Access;
using Connectors.Gateway.Audit;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Errors;
using Connectors.Gateway.Idempotency;
using Connectors.Gateway.Limits;
using Connectors.Gateway.Metrics;

namespace Connectors.Gateway.Hosting;

/// <summary>What every call goes through: request id, log and metrics, errors; then host, key, allowance, scope, body and tenant.</summary>
internal sealed partial class Pipeline(GatewaySettings settings, HostGuard guard, Authenticator authenticator, CallLimiter limiter, AuditLog audit, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Pipeline> log)
{
    private const int MaximumRequestIdLength = 128;

    // What OpenTelemetry calls a method that is none of HTTP's.
    private const string OtherMethod = "_OTHER";

    // What others call a request whose caller went away; nobody reads it but the log.
    private const int ClientClosedRequest = 499;

    /// <summary>Around everything else.</summary>
    public async Task ObserveAsync(HttpContext http, RequestDelegate next)
    {
        var startedAt = clock.GetTimestamp();
        var call = new Call { RequestId = ReadRequestId(http.Request) ?? Guid.NewGuid().ToString("n") };
        http.Features.Set(call);
        http.TraceIdentifier = call.RequestId;
        GatewayDiagnostics.ActiveRequests.Add(1);
        using var scope = log.BeginScope(call);
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response is { StatusCode: >= 400, ContentType: null })
            {
                await Problems.WriteAsync(http, Unanswered(http));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer any more; log and audit tell why there was none.
            var isStopping = lifetime.ApplicationStopping.IsCancellationRequested;
            call.Outcome = isStopping ? "GATEWAY_STOPPED" : "CLIENT_CLOSED_REQUEST";
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = isStopping ? StatusCodes.Status503ServiceUnavailable : ClientClosedRequest;
            }
        }
        catch (Exception e)
        {
            await FailAsync(http, e);
        }
        finally
        {
            await FinishAsync(http, call, clock.GetElapsedTime(startedAt));
        }
    }

    /// <summary>Lets through what the key, its tenants, its scopes and its allowance permit. Runs after routing.</summary>
    public async Task AdmitAsync(HttpContext http, RequestDelegate next)
    {
        guard.Check(http.Request);
        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenRoute>() is not null)
        {
            await next(http);
            return;
        }

        var call = http.Call();
        call.Caller = authenticator.Authenticate(http.Request);
        limiter.CountKey(http, call.Caller.KeyId);
        if (endpoint is null)
        {
            throw NoRoute(http);
        }

        if (endpoint.Metadata.GetMetadata<RequiredScope>() is not { } required)
        {
            // The framework's own endpoint for a wrong method; it answers 405 and says which are right.
            await next(http);
            return;
        }

        if (!call.Caller.Scopes.HasFlag(required.Scope))
        {
            throw new AuthenticationException(ErrorCodes.ScopeRequired, $"The key '{call.Caller.Name}' lacks the scope '{string.Join(", ", ScopeNames.Of(required.Scope))}' that this call needs.");
        }

        var body = await RequestBody.ReadAsync(http.Request, settings.MaximumBodyBytes, http.RequestAborted);
        call.Body = body;
        var (tenants, idempotencyKey) = body.Length > 0 ? RequestBody.Scan(body) : ([], null);
        call.Tenant = TenantNames.Resolve(call.Caller, http.Request, tenants);
        call.IdempotencyKey = IdempotentCalls.ReadKey(http.Request, idempotencyKey);
        limiter.CountTenant(http, call.Tenant);
        await next(http);
    }

    // A caller can send any word as a method, and each would be a series of its own for ever.
    private static string NameOf(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)
        || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method)
            ? HttpMethods.GetCanonicalizedValue(method)
            : OtherMethod;

    private static string? ReadRequestId(HttpRequest request) =>
        request.Headers[CallExtensions.RequestIdHeader].ToString() is { Length: > 0 and <= MaximumRequestIdLength } given && given.All(char.IsAscii) && !given.Any(char.IsControl) ? given : null;

    private static ConnectorsException NoRoute(HttpContext http) =>
        new(ErrorCodes.RouteNotFound, $"There is no route {http.Request.Method} {http.Request.Path}. The routes are in /openapi/{OpenApi.GatewayDocument.Name}.json.");

    private static ConnectorsException Unanswered(HttpContext http) => http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
        ? new ConnectorsException(ErrorCodes.RouteNotFound, $"The route {http.Request.Path} does not take {http.Request.Method}, but {http.Response.Headers.Allow}.") { StatusCode = StatusCodes.Status405MethodNotAllowed }
        : http.Response.StatusCode == StatusCodes.Status404NotFound ? NoRoute(http)
        : new ConnectorsException(ErrorCodes.ValidationError, "The request cannot be answered as it is.") { StatusCode = http.Response.StatusCode };

    private async Task FailAsync(HttpContext http, Exception exception)
    {
        var problem = Problems.Translate(exception);
        if (problem is AuthenticationException)
        {
            GatewayDiagnostics.Refused.Add(1, new KeyValuePair<string, object?>("code", problem.Code));
        }

        if (problem.Code == ErrorCodes.InternalError)
        {
            log.LogError(exception, "The gateway failed.");
        }

        if (http.Response.HasStarted)
        {
            // Half an answer is worse than none: the caller sees a broken connection.
            http.Abort();
            return;
        }

        await Problems.WriteAsync(http, problem);
    }

    private async Task FinishAsync(HttpContext http, Call call, TimeSpan elapsed)
    {
        GatewayDiagnostics.ActiveRequests.Add(-1);
        var route = http.RoutePattern();
        var method = NameOf(http.Request.Method);
        var status = http.Response.StatusCode;
        GatewayDiagnostics.RequestDuration.Record(elapsed.TotalSeconds, new TagList { { "route", route }, { "method", method }, { "status", status } });

        // Calls that no key stands for are counted, not told: a flood of them would hold up the lines of the others.
        var level = status == StatusCodes.Status401Unauthorized ? LogLevel.Debug : LogLevel.Information;
        LogAnswer(level, method, route, status, Math.Round(elapsed.TotalMilliseconds, 1), call.Outcome ?? "ok");
        if (http.AuditAction() is not { } action || call.CallerId is null)
        {
            return;
        }

        if (action == "invoke")
        {
            GatewayDiagnostics.Invocations.Add(1, new KeyValuePair<string, object?>("outcome", call.Outcome ?? "ok"));
        }

        await audit.AddAsync(new AuditRecord
        {
            At = clock.GetUtcNow(),
            RequestId = call.RequestId,
            Action = action,
            Tenant = call.Tenant,
            KeyId = call.CallerId,
            KeyName = call.CallerName!,
            Target = call.AuditTarget,
            Outcome = call.Outcome ?? "ok",
            Status = status,
            DurationMs = Math.Round(elapsed.TotalMilliseconds, 3),
            ParametersDigest = call.AuditDigest,
        });
    }

    [LoggerMessage(Message = "{Method} {Route} answered {Status} in {ElapsedMs} ms: {Outcome}")]
    private partial void LogAnswer(LogLevel level, string method, string route, int status, double elapsedMs, string outcome);
}
