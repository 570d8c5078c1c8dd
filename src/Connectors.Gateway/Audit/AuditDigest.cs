using System.Security.Cryptography;

namespace Connectors.Gateway.Audit;

/// <summary>Digests parameters. Under a secret, since short values could be guessed from a plain digest.</summary>
internal sealed class AuditDigest(byte[] secret) : IDisposable
{
    private readonly Lock gate = new();

    // Made once, for that costs more than a digest; by one caller at a time.
    private readonly IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);

    public string Of(ReadOnlySpan<byte> json)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        lock (gate)
        {
            hash.AppendData(json);
            hash.GetHashAndReset(digest);
        }

        return Convert.ToHexStringLower(digest);
    }

    public void Dispose() => hash.Dispose();
}
