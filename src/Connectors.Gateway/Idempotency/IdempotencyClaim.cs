namespace Connectors.Gateway.Idempotency;

/// <summary>What came of claiming an idempotency key.</summary>
/// <param name="State">Whose the key is.</param>
/// <param name="Answer">The first call's answer, where <see cref="IdempotencyState.Answered"/>.</param>
internal sealed record IdempotencyClaim(IdempotencyState State, StoredAnswer? Answer = null)
{
    public static readonly IdempotencyClaim New = new(IdempotencyState.New);
    public static readonly IdempotencyClaim InProgress = new(IdempotencyState.InProgress);
    public static readonly IdempotencyClaim Mismatch = new(IdempotencyState.Mismatch);
    public static readonly IdempotencyClaim OutcomeUnknown = new(IdempotencyState.OutcomeUnknown);

    public static IdempotencyClaim Answered(StoredAnswer answer) => new(IdempotencyState.Answered, answer);
}
