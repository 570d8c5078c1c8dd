using System.Security.Cryptography;
using System.Text;
using Connectors.Gateway.Keys;

namespace Connectors.Gateway.Access;

/// <summary>The key for sessions of the same user on the same machine: made anew with each start, kept in memory and in a file only the user can read.</summary>
internal sealed class LocalKey
{
    public static readonly Caller Caller = new("local", "local", [ConnectorsOptions.DefaultTenant, ApiKeyRecord.AnyTenant], Scopes.Read | Scopes.Invoke | Scopes.Deploy | Scopes.Admin);

    private byte[]? hash;

    /// <summary>Makes the key; before this is called no key matches.</summary>
    public string Create()
    {
        var (_, key) = ApiKeyFormat.Create();
        hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        return key;
    }

    public bool Matches(byte[] candidate) => hash is { } own && CryptographicOperations.FixedTimeEquals(own, candidate);
}
