using System.Security.Cryptography;

namespace Connectors.Gateway.Audit;

/// <summary>Digests parameters. Under a secret, since short values could be guessed from a plain digest.</summary>
internal sealed class AuditDigest(byte[] secret)
{
    public string Of(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, json));
}
