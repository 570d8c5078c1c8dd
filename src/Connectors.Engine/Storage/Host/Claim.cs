namespace Connectors.Engine.Storage.Host;

/// <summary>An idempotency key that was taken.</summary>
internal sealed class Claim
{
    /// <summary>The most bytes of a scope, and of a digest.</summary>
    public const int MostBytes = 32;

    /// <param name="scope">Stands for the key, with all that it belongs to; 1 to 32 bytes, the last of them a digest's.</param>
    /// <param name="bodyHash">Digest of the call's body, at most 32 bytes.</param>
    /// <param name="expiresAt">When the key is free again, in milliseconds of Unix time.</param>
    public Claim(byte[] scope, byte[] bodyHash, long expiresAt)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scope.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scope.Length, MostBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bodyHash.Length, MostBytes);
        (Scope, BodyHash, ExpiresAt) = (scope, bodyHash, expiresAt);
    }

    public byte[] Scope { get; }

    public byte[] BodyHash { get; }

    public long ExpiresAt { get; }
}
