using System.Security.Cryptography;
using Connectors.Engine.Storage;
using Connectors.Engine.Storage.Host;
using Connectors.Gateway.Configuration;

namespace Connectors.Gateway.Idempotency;

/// <summary>Idempotency keys in the home's store. Answers lie there encrypted: what a tool says may be secret.</summary>
internal sealed class IdempotencyStore(BatchWriter writer, SecretProtector protector, GatewaySettings settings, TimeProvider clock) : IIdempotencyStore
{
    private readonly IdempotencyTable table = new(writer);

    /// <summary>Tells this start of the host from earlier ones, whose unanswered keys nobody works on any more.</summary>
    // In every row, so no longer than it takes for two starts within the life of a key never to be alike.
    private readonly string owner = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public async Task<IdempotencyClaim> ClaimAsync(byte[] scope, byte[] bodyHash)
    {
        var (id, other) = await table.ClaimAsync(scope, bodyHash, owner, clock.GetUtcNow(), settings.IdempotencyLifetime);
        return other switch
        {
            null => IdempotencyClaim.New(id),
            _ when !other.BodyHash.AsSpan().SequenceEqual(bodyHash) => IdempotencyClaim.Mismatch,
            { Status: { } status, Answer: { } sealedAnswer } => protector.TryOpen(sealedAnswer) is { } answer ? IdempotencyClaim.Answered(new StoredAnswer(status, answer)) : IdempotencyClaim.OutcomeUnknown,
            _ => other.Owner == owner ? IdempotencyClaim.InProgress : IdempotencyClaim.OutcomeUnknown,
        };
    }

    public Task CompleteAsync(long id, byte[] scope, StoredAnswer answer) => table.CompleteAsync(id, scope, answer.Status, protector.Seal(answer.Body));

    public Task ReleaseAsync(byte[] scope) => table.ReleaseAsync(scope);
}
