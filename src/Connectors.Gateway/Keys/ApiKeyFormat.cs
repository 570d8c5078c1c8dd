using System.Buffers.Text;
using System.Security.Cryptography;

namespace Connectors.Gateway.Keys;

/// <summary>The shape of a key: <c>ck_</c>, twelve hexadecimal digits that name it, <c>_</c>, 256 random bits.</summary>
/// <remarks>The bits are random, not chosen by a person, so one round of SHA-256 is enough to store them by.</remarks>
internal static class ApiKeyFormat
{
    private const string Prefix = "ck_";
    private const int IdLength = 12;
    private const int SecretBytes = 32;

    public static (string Id, string Key) Create()
    {
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>The id inside a key, or null when it is no key of ours.</summary>
    public static string? ReadId(string key) =>
        key.Length > Prefix.Length + IdLength && key.StartsWith(Prefix, StringComparison.Ordinal) && key[Prefix.Length + IdLength] == '_'
            ? key.Substring(Prefix.Length, IdLength)
            : null;
}
