namespace Connectors.Gateway.Idempotency;

/// <summary>Whose an idempotency key is.</summary>
internal enum IdempotencyState
{
    /// <summary>The caller's now.</summary>
    New,

    /// <summary>Another call's, still being worked on.</summary>
    InProgress,

    /// <summary>Another call's, answered.</summary>
    Answered,

    /// <summary>Another call's with another body.</summary>
    Mismatch,

    /// <summary>A call's that an earlier start of the host did not finish.</summary>
    OutcomeUnknown,
}
