using Connectors.Engine.Storage;
using Connectors.Engine.Storage.Host;
using Connectors.Gateway.Configuration;

namespace Connectors.Gateway.Idempotency;

/// <summary>Idempotency keys in the home's store. Answers lie there encrypted: what a tool says may be secret.</summary>
internal sealed class IdempotencyStore(BatchWriter writer, SecretProtector protector, GatewaySettings settings, TimeProvider clock) : IIdempotencyStore
{
    private readonly IdempotencyTable table = new(writer);

    /// <summary>Tells this start of the host from earlier ones, whose unanswered keys nobody works on any more.</summary>
    private readonly string owner = Guid.NewGuid().ToString("n");

    public async Task<IdempotencyClaim> ClaimAsync(byte[] scope, byte[] bodyHash) =>
        await table.ClaimAsync(scope, bodyHash, owner, clock.GetUtcNow(), settings.IdempotencyLifetime) switch
        {
            null => IdempotencyClaim.New,
            var other when !other.BodyHash.AsSpan().SequenceEqual(bodyHash) => IdempotencyClaim.Mismatch,
            { Status: { } status, Answer: { } sealedAnswer } => protector.TryOpen(sealedAnswer) is { } answer ? IdempotencyClaim.Answered(new StoredAnswer(status, answer)) : IdempotencyClaim.OutcomeUnknown,
            var other => other.Owner == owner ? IdempotencyClaim.InProgress : IdempotencyClaim.OutcomeUnknown,
        };

    public Task CompleteAsync(byte[] scope, StoredAnswer answer) => table.CompleteAsync(scope, answer.Status, protector.Seal(answer.Body));

    public Task ReleaseAsync(byte[] scope) => table.ReleaseAsync(scope);
}
