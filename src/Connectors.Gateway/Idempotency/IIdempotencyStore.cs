namespace Connectors.Gateway.Idempotency;

/// <summary>Remembers which calls were begun under which key, and what they were answered. Outlives the process.</summary>
internal interface IIdempotencyStore
{
    /// <summary>Takes a key, or says what became of the call that took it before. The key is kept when this returns, even if the process is killed.</summary>
    /// <param name="scope">Stands for idempotency key, tenant, API key and route; 1 to 32 bytes.</param>
    /// <param name="bodyHash">Digest of the request's body; at most 32 bytes.</param>
    /// <exception cref="ConnectorsException">It cannot be kept, so that nothing may be sent under it.</exception>
    IdempotencyClaim Claim(byte[] scope, byte[] bodyHash);

    /// <summary>Keeps the answer of a claimed key.</summary>
    void Complete(byte[] scope, StoredAnswer answer);

    /// <summary>Forgets a claimed key, because nothing was sent under it.</summary>
    void Release(byte[] scope);
}
