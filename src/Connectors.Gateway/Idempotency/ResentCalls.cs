using Connectors.Gateway.Configuration;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Idempotency;

/// <summary>Runs the calls of <see cref="ResendingCallers"/>, so that what they send again does not run again.</summary>
/// <remarks>
/// A call that its caller left goes on until the caller had time to send it again. The same call of the same caller within that
/// time gets the answer of the one that was left, and one that comes later learns that the outcome is unknown. A call whose answer
/// went out is over: the same one again is a new one. Nothing of this outlives the process.
/// </remarks>
internal sealed class ResentCalls(GatewaySettings settings, TimeProvider clock, ILogger<ResentCalls> log)
{
    private readonly Lock gate = new();

    /// <summary>The calls whose callers are away, by scope; several alike where several were sent at once.</summary>
    private readonly Dictionary<string, List<ResendableCall>> left = new(StringComparer.Ordinal);

    /// <param name="http">The request.</param>
    /// <param name="run">Does the work. Throws <see cref="ConnectorsException"/> only when nothing was sent.</param>
    /// <param name="outcomeUnknown">What to answer when nobody knows what became of the work.</param>
    public async Task<IResult> RunAsync(HttpContext http, Func<CancellationToken, Task<StoredAnswer>> run, Func<StoredAnswer> outcomeUnknown)
    {
        // Not the context, which serves the connection's next request too.
        var request = new object();
        var scope = Scope(http);
        if (TakeOver(scope, request) is { } earlier)
        {
            try
            {
                return new Delivery(this, earlier, request, await earlier.Answer.WaitAsync(http.RequestAborted));
            }
            catch (OperationCanceledException)
            {
                Leave(earlier, request);
                throw;
            }
        }

        using var running = new AbandonableCall();
        var call = new ResendableCall(scope, request, running);
        await using (http.RequestAborted.Register(() => Leave(call, request)))
        {
            await RunAsync(call, run, outcomeUnknown);
        }

        return new Delivery(this, call, request, await call.Answer);
    }

    private static string Scope(HttpContext http)
    {
        var call = http.Call();
        return string.Join('\n', call.Tenant, call.Caller.KeyId, http.RoutePattern(), http.Request.Headers.UserAgent, Convert.ToHexString(call.HashBody()));
    }

    private async Task RunAsync(ResendableCall call, Func<CancellationToken, Task<StoredAnswer>> run, Func<StoredAnswer> outcomeUnknown)
    {
        try
        {
            call.Complete(await run(call.Running.Token));
        }
        catch (ConnectorsException e)
        {
            Forget(call);
            call.Fail(e);
        }
        catch (Exception e)
        {
            if (e is not OperationCanceledException)
            {
                log.LogError(e, "A call that may be sent again failed in the gateway.");
            }

            call.Complete(outcomeUnknown());
        }
    }

    private ResendableCall? TakeOver(string scope, object request)
    {
        lock (gate)
        {
            if (!left.TryGetValue(scope, out var calls))
            {
                return null;
            }

            var call = calls[0];
            Remove(call);
            call.Owner = request;
            call.Running.Resume();
            log.LogInformation("A caller came back for a call that it had left.");
            return call;
        }
    }

    private void Leave(ResendableCall call, object request)
    {
        int departure;
        lock (gate)
        {
            // Another request has taken it over, or this one has left already.
            if (call.Owner != request)
            {
                return;
            }

            call.Owner = null;
            departure = ++call.Departures;
            if (!left.TryGetValue(call.Scope, out var calls))
            {
                left.Add(call.Scope, calls = []);
            }

            calls.Add(call);
            call.Running.Abandon(settings.ResendGrace);
        }

        log.LogInformation("A caller left before its answer. The call goes on for {Seconds} s, for the caller to send it again.", settings.ResendGrace.TotalSeconds);
        _ = ForgetLaterAsync(call, departure);
    }

    private async Task ForgetLaterAsync(ResendableCall call, int departure)
    {
        await Task.Delay(settings.ResendMemory, clock);
        lock (gate)
        {
            if (call.Departures == departure)
            {
                Remove(call);
            }
        }
    }

    private void Forget(ResendableCall call)
    {
        lock (gate)
        {
            Remove(call);
        }
    }

    private void Remove(ResendableCall call)
    {
        if (left.TryGetValue(call.Scope, out var calls) && calls.Remove(call) && calls.Count == 0)
        {
            left.Remove(call.Scope);
        }
    }

    /// <summary>Sends the answer; when the caller is gone by then, keeps it.</summary>
    private sealed class Delivery(ResentCalls calls, ResendableCall call, object request, StoredAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            try
            {
                await Answer.Bytes(answer.Status, answer.Body).ExecuteAsync(httpContext);
            }
            finally
            {
                if (httpContext.RequestAborted.IsCancellationRequested)
                {
                    calls.Leave(call, request);
                }
            }
        }
    }
}
