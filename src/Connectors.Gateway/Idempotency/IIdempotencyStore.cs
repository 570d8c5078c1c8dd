namespace Connectors.Gateway.Idempotency;

/// <summary>Remembers which calls were begun under which key, and what they were answered. Outlives the process.</summary>
internal interface IIdempotencyStore
{
    /// <summary>Takes a key, or says what became of the call that took it before. The key is written when this returns.</summary>
    /// <param name="scope">Stands for idempotency key, tenant, API key and route.</param>
    /// <param name="bodyHash">Digest of the request's body.</param>
    Task<IdempotencyClaim> ClaimAsync(byte[] scope, byte[] bodyHash);

    /// <summary>Keeps the answer of a claimed key.</summary>
    /// <param name="id">The number that its claim was given.</param>
    /// <param name="scope">As it was claimed.</param>
    /// <param name="answer">The answer.</param>
    Task CompleteAsync(long id, byte[] scope, StoredAnswer answer);

    /// <summary>Forgets a claimed key, because nothing was sent under it.</summary>
    Task ReleaseAsync(byte[] scope);
}
