using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connectors.Gateway.Access;
using Connectors.Gateway.Audit;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Idempotency;
using Connectors.Gateway.Limits;
using Connectors.Gateway.Metrics;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Invocation;

/// <summary>The route that calls tools. Once a tool may have run, the answer is never an HTTP error: the public SDKs would send the call again.</summary>
internal static class InvokeRoutes
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/tools/invoke", InvokeAsync).WithTags("Tools").WithName("InvokeTool").WithSummary("Calls a tool once.")
            .WithDescription("With text/event-stream among what is accepted, a tool that tells its progress is answered by events: progress {progress, total?, message?}, each as it comes, then result, which holds this answer.")
            .Needs(Scopes.Invoke).Takes<InvokeRequest>().Answers<InvokeAnswer>().Audited("invoke");

    private static async Task<IResult> InvokeAsync(HttpContext http, TenantGateways gateways, IdempotentCalls idempotent, InvocationLimiter limiter, AuditDigest digest, GatewaySettings settings, ILogger<InvokeRequest> log)
    {
        var call = http.Call();
        var request = call.ReadBody(GatewayJson.Default.InvokeRequest);
        var (toolId, timeout) = request.Validate();
        var parameters = request.ReadParameters();
        call.AuditTarget = toolId;
        call.AuditDigest = request.Parameters is { ValueKind: JsonValueKind.Object } given ? digest.Of(JsonMarshal.GetRawUtf8Value(given)) : null;
        var progress = ProgressStream.For(http);
        StoredAnswer? result = null;
        try
        {
            var plain = await idempotent.RunAsync(http, RunAsync, Unknown);
            if (progress is null)
            {
                return plain;
            }

            await progress.CloseAsync();
            return progress.Answer(plain, result);
        }
        catch when (progress is not null)
        {
            await progress.CloseAsync();
            throw;
        }

        async Task<StoredAnswer> RunAsync(CancellationToken cancellationToken)
        {
            using var activity = GatewayDiagnostics.Activities.StartActivity("tools/invoke");
            activity?.SetTag("connectors.tenant", call.Tenant).SetTag("connectors.tool.id", toolId).SetTag("connectors.request.id", call.RequestId);
            var gateway = await gateways.OpenAsync(http);
            using var turn = await limiter.EnterAsync(call.Tenant!, toolId, cancellationToken);
            var options = new ToolInvokeOptions { Timeout = timeout ?? ResendingCallers.Before(http.Request, TimeSpan.FromSeconds(settings.InvocationTimeoutSeconds)), Progress = progress, ThrowOnFailure = false };
            InvokeAnswer answer;
            try
            {
                answer = InvokeAnswer.From(await gateway.InvokeToolAsync(toolId, parameters, options, cancellationToken));
            }
            catch (ToolInvocationException e) when (e.Code is ErrorCodes.ToolError or ErrorCodes.ToolTimeout or ErrorCodes.OutcomeUnknown)
            {
                answer = InvokeAnswer.Failed(e.Code, e.Message);
            }
            catch (Exception e) when (e is not ConnectorsException and not OperationCanceledException)
            {
                log.LogError(e, "The call of {ToolId} failed in the gateway after it may have been sent.", toolId);
                answer = InvokeAnswer.Failed(ErrorCodes.OutcomeUnknown, $"The gateway failed while '{toolId}' was being called; whether it ran is not known. The fault is in the gateway's log, under request id {call.RequestId}.");
            }

            call.Outcome = answer.ErrorDetails?.Code;
            activity?.SetStatus(answer.Success ? ActivityStatusCode.Ok : ActivityStatusCode.Error, answer.ErrorDetails?.Code);
            return result = new StoredAnswer(StatusCodes.Status200OK, Answer.Serialize(http, answer, GatewayJson.Default.InvokeAnswer));
        }

        StoredAnswer Unknown()
        {
            call.Outcome = ErrorCodes.OutcomeUnknown;
            return result = new StoredAnswer(
                StatusCodes.Status200OK,
                Answer.Serialize(http, InvokeAnswer.Failed(ErrorCodes.OutcomeUnknown, $"Whether '{toolId}' ran is not known: the gateway or the connection ended before its answer. Look before calling it again under a new idempotency key."), GatewayJson.Default.InvokeAnswer));
        }
    }
}
