using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Idempotency;

/// <summary>Runs calls that must not run twice.</summary>
/// <remarks>
/// A call without an idempotency key ends with its connection, unless its caller is one that sends calls again all the same. One
/// with a key goes on for a moment after its connection broke, so that a client that lost it can come back for the answer; each
/// time it asks, the moment begins anew.
/// </remarks>
internal sealed class IdempotentCalls(IIdempotencyStore store, ResentCalls resent, GatewaySettings settings, ILogger<IdempotentCalls> log)
{
    private const int MaximumKeyLength = 255;
    private const int ScopePart = 16;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The calls that run now, by scope.</summary>
    private readonly ConcurrentDictionary<string, AbandonableCall> running = new(StringComparer.Ordinal);

    /// <param name="http">The request.</param>
    /// <param name="run">Does the work. Throws <see cref="ConnectorsException"/> only when nothing was sent.</param>
    /// <param name="outcomeUnknown">What to answer when nobody knows what became of the work.</param>
    public async Task<IResult> RunAsync(HttpContext http, Func<CancellationToken, Task<StoredAnswer>> run, Func<StoredAnswer> outcomeUnknown)
    {
        var call = http.Call();
        if (call.IdempotencyKey is not { } key)
        {
            return ResendingCallers.Include(http.Request) ? await resent.RunAsync(http, run, outcomeUnknown) : Send(await run(http.RequestAborted));
        }

        var scope = Scope(http, key);
        var claim = store.Claim(scope, call.HashBody());
        switch (claim.State)
        {
            case IdempotencyState.Answered:
                return Send(claim.Answer!);
            case IdempotencyState.OutcomeUnknown:
                return Send(outcomeUnknown());
            case IdempotencyState.Mismatch:
                throw new ConnectorsException(ErrorCodes.IdempotencyMismatch, "This idempotency key was used before for a call with another body. Use a new key for a new call.") { Field = "Idempotency-Key" };
            case IdempotencyState.InProgress:
                if (running.TryGetValue(Convert.ToHexString(scope), out var other))
                {
                    other.Prolong(RetryAfter + settings.AbandonedCallGrace);
                }

                throw new ConnectorsException(ErrorCodes.InProgress, "The first call under this idempotency key is still being worked on. Ask again under the same key.") { RetryAfter = RetryAfter };
            default:
                return Send(await RunClaimedAsync(http, scope, run, outcomeUnknown));
        }
    }

    /// <summary>The key of a request, from its header or its body.</summary>
    /// <exception cref="ConnectorsException">It is no possible key.</exception>
    public static string? ReadKey(HttpRequest request, string? inBody)
    {
        var key = request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } header ? header : inBody;
        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        return key.Length <= MaximumKeyLength && !key.Any(char.IsControl)
            ? key
            : throw new ConnectorsException(ErrorCodes.ValidationError, $"An idempotency key has 1 to {MaximumKeyLength} characters.") { Field = "Idempotency-Key" };
    }

    private static IResult Send(StoredAnswer answer) => Answer.Bytes(answer.Status, answer.Body);

    // The key's beginning comes first: keys that begin with a time, as our client's do, are then neighbours in the store, and few of its
    // pages change at a time. The digest stands for all of it, in half the bytes; no two are alike by chance or by design.
    private static byte[] Scope(HttpContext http, string key)
    {
        var call = http.Call();

        // None of the parts holds a line's end.
        var all = Encoding.UTF8.GetBytes(string.Join('\n', key, call.Tenant, call.Caller.KeyId, http.RoutePattern()));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(all, digest);
        return [.. all.AsSpan(0, Math.Min(ScopePart, all.Length)), .. digest[..ScopePart]];
    }

    private async Task<StoredAnswer> RunClaimedAsync(HttpContext http, byte[] scope, Func<CancellationToken, Task<StoredAnswer>> run, Func<StoredAnswer> outcomeUnknown)
    {
        using var running = new AbandonableCall();
        var name = Convert.ToHexString(scope);
        this.running[name] = running;
        StoredAnswer answer;
        try
        {
            await using var abandoned = http.RequestAborted.Register(() => running.Abandon(settings.AbandonedCallGrace));
            answer = await run(running.Token);
        }
        catch (ConnectorsException)
        {
            // Nothing was sent, so the next call under this key begins anew.
            store.Release(scope);
            throw;
        }
        catch (Exception e)
        {
            if (e is not OperationCanceledException)
            {
                log.LogError(e, "A call under an idempotency key failed in the gateway.");
            }

            answer = outcomeUnknown();
        }
        finally
        {
            this.running.TryRemove(name, out _);
        }

        store.Complete(scope, answer);
        return answer;
    }
}
