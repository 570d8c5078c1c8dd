using System.Collections.Concurrent;
using Connectors.Engine.Storage;
using Connectors.Engine.Storage.Host;
using Connectors.Gateway.Configuration;
using Claim = Connectors.Engine.Storage.Host.Claim;

namespace Connectors.Gateway.Idempotency;

/// <summary>Idempotency keys in the home: what runs in a file of claims, what is answered in a table. Answers lie there encrypted: what a tool says may be secret.</summary>
/// <remarks>
/// A call may be sent only when its key is kept, and each call has one. A transaction for each is dear, and to let calls wait for a
/// common one hardly cheaper: it was a fifth of all that a call cost. So who takes a key keeps it in memory and appends it to a file,
/// and several times a second all that was answered since goes into the table together. Until it is there, the claim is in the file.
/// </remarks>
internal sealed class IdempotencyStore : IIdempotencyStore, IDisposable
{
    // Rewritten when it is longer, with the claims that still count.
    private const long LongestClaimFile = 1 << 20;

    // While the disk takes nothing, answered calls wait in memory; then no more are begun.
    private const int MostWaiting = 100_000;

    private static readonly TimeSpan WriteAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly SecretProtector protector;
    private readonly GatewaySettings settings;
    private readonly TimeProvider clock;
    private readonly ILogger<IdempotencyStore> log;
    private readonly IdempotencyTable table;
    private readonly ClaimFile claims;
    private readonly KnownScopes known;

    /// <summary>The calls that are not in the table: they run, or were answered a moment ago.</summary>
    private readonly ConcurrentDictionary<byte[], Entry> recent = new(new ScopeComparer());

    /// <summary>The calls among them that were answered.</summary>
    private readonly ConcurrentQueue<Entry> answered = new();

    private readonly Lock writing = new();
    private readonly List<Entry> batch = [];
    private readonly Timer timer;
    private int isTimed;
    private bool isClosed;

    /// <summary>Opens the store, and takes over what a process that was killed had begun: nobody knows what became of it.</summary>
    /// <exception cref="ConnectorsException">The files cannot be used.</exception>
    public IdempotencyStore(SecretProtector protector, GatewaySettings settings, TimeProvider clock, ILogger<IdempotencyStore> log)
    {
        (this.protector, this.settings, this.clock, this.log) = (protector, settings, clock, log);
        known = new KnownScopes(settings.IdempotencyLifetime);
        timer = new Timer(static store => ((IdempotencyStore)store!).OnTime(), this, Timeout.Infinite, Timeout.Infinite);
        try
        {
            table = new IdempotencyTable(Path.Combine(settings.Home, "idempotency.db"));
            claims = new ClaimFile(Path.Combine(settings.Home, "idempotency.claims"));
            table.AddUnanswered(claims.Read());
            claims.Replace(() => []);
            known.Add(table.ReadScopes(clock.GetUtcNow()), clock.GetUtcNow());
        }
        catch (Exception e) when (IsFault(e))
        {
            timer.Dispose();
            table?.Dispose();
            claims?.Dispose();
            throw Unusable(e);
        }
    }

    public IdempotencyClaim Claim(byte[] scope, byte[] bodyHash)
    {
        if (answered.Count > MostWaiting)
        {
            throw Unusable(null);
        }

        var now = clock.GetUtcNow();
        var entry = new Entry(new Claim(scope, bodyHash, (now + settings.IdempotencyLifetime).ToUnixTimeMilliseconds()));
        var first = recent.GetOrAdd(scope, entry);
        if (first != entry)
        {
            return !IsSame(first.Claim, bodyHash) ? IdempotencyClaim.Mismatch
                : first.Answer is { } answer ? IdempotencyClaim.Answered(answer)
                : IdempotencyClaim.InProgress;
        }

        // Looked for after it was added to the recent ones: what leaves those has been in the table before.
        try
        {
            if (known.MayHold(scope) && table.Find(scope, now) is { } former)
            {
                recent.TryRemove(scope, out _);
                return !IsSame(former.Claim, bodyHash) ? IdempotencyClaim.Mismatch
                    : former is { Status: { } status, Answer: { } sealedAnswer } && protector.TryOpen(sealedAnswer) is { } body ? IdempotencyClaim.Answered(new StoredAnswer(status, body))
                    : IdempotencyClaim.OutcomeUnknown;
            }

            claims.Take(entry.Claim);
        }
        catch (Exception e)
        {
            recent.TryRemove(scope, out _);
            if (IsFault(e))
            {
                throw Unusable(e);
            }

            throw;
        }

        return IdempotencyClaim.New;
    }

    public void Complete(byte[] scope, StoredAnswer answer)
    {
        if (!recent.TryGetValue(scope, out var entry))
        {
            return;
        }

        entry.Answer = answer;
        answered.Enqueue(entry);
        WriteLater(WriteAfter);
    }

    public void Release(byte[] scope)
    {
        if (!recent.TryGetValue(scope, out var entry))
        {
            return;
        }

        try
        {
            // First, so that whoever takes the key next stands behind it in the file.
            claims.GiveBack(entry.Claim);
        }
        catch (Exception e) when (IsFault(e))
        {
            // Only if this process is killed does it matter: the next one will say that the outcome is unknown.
            log.LogError(e, "An idempotency key could not be given back.");
        }
        finally
        {
            recent.TryRemove(scope, out _);
        }
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Dispose()
    {
        lock (writing)
        {
            if (isClosed)
            {
                return;
            }

            isClosed = true;
            timer.Dispose();
            Write(isLast: true);
            table.Dispose();
            claims.Dispose();
        }
    }

    private static bool IsSame(Claim claim, byte[] bodyHash) => claim.BodyHash.AsSpan().SequenceEqual(bodyHash);

    private static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException or ObjectDisposedException;

    private ConnectorsException Unusable(Exception? e) =>
        new(ErrorCodes.HomeUnusable, $"The idempotency keys in '{settings.Home}' cannot be kept{(e is null ? "" : ": " + e.Message)}. Nothing was sent.", e);

    private void WriteLater(TimeSpan wait)
    {
        if (Interlocked.Exchange(ref isTimed, 1) == 0)
        {
            timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTime()
    {
        lock (writing)
        {
            if (!isClosed)
            {
                Volatile.Write(ref isTimed, 0);
                if (!Write(isLast: false))
                {
                    WriteLater(RetryAfter);
                }
            }
        }
    }

    /// <returns>Whether all went well; if not, it is tried again.</returns>
    private bool Write(bool isLast)
    {
        try
        {
            // What could not be written before goes alone, so that the others still count as waiting.
            WriteBatch();
            while (answered.TryDequeue(out var entry))
            {
                batch.Add(entry);
            }

            WriteBatch();
            if (isLast || claims.Length > LongestClaimFile)
            {
                claims.Replace(() => recent.Values.Select(entry => entry.Claim));
            }

            return true;
        }
        catch (Exception e)
        {
            log.LogError(e, "The answers of calls under idempotency keys could not be kept; they are in memory until they can.");
            return false;
        }
    }

    private void WriteBatch()
    {
        if (batch.Count == 0)
        {
            return;
        }

        var now = clock.GetUtcNow();

        // The life of a key begins anew with its answer: a call may take longer than that.
        table.Add([.. batch.Select(entry => new IdempotencyRow(entry.Claim, entry.Answer!.Status, protector.Seal(entry.Answer.Body)))], now, now + settings.IdempotencyLifetime);
        known.Add(batch.Select(entry => entry.Claim.Scope), now);
        batch.ForEach(entry => recent.TryRemove(KeyValuePair.Create(entry.Claim.Scope, entry)));
        batch.Clear();
    }

    private sealed class Entry(Claim claim)
    {
        private volatile StoredAnswer? answer;

        public Claim Claim => claim;

        /// <summary>Its answer; null while it runs.</summary>
        public StoredAnswer? Answer
        {
            get => answer;
            set => answer = value;
        }
    }
}
