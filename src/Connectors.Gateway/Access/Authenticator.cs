using System.Security.Cryptography;
using System.Text;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Keys;

namespace Connectors.Gateway.Access;

/// <summary>Finds out who is calling.</summary>
internal sealed class Authenticator(IKeyStore keys, GatewaySettings settings, LocalKey localKey, TimeProvider clock)
{
    private const string Bearer = "Bearer ";
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    /// <exception cref="AuthenticationException">No key, or one that is not known or has expired.</exception>
    public Caller Authenticate(HttpRequest request)
    {
        if (ReadKey(request) is not { } key)
        {
            return settings.AllowAnonymous
                ? Caller.Anonymous
                : throw new AuthenticationException(ErrorCodes.AuthRequired, "This gateway wants an API key: send it as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'. Its operator makes one with 'keys create'.");
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        if (localKey.Matches(hash))
        {
            return LocalKey.Caller;
        }

        var record = ApiKeyFormat.ReadId(key) is { } id ? keys.Find(id) : null;

        // Compared even when there is no such id, so that the time tells nothing about which ids exist.
        if (!CryptographicOperations.FixedTimeEquals(record?.Hash ?? NoHash, hash) || record is null)
        {
            throw new AuthenticationException(ErrorCodes.InvalidApiKey, "The API key is not known to this gateway: it was mistyped, removed, or belongs to another one.");
        }

        return record.ExpiresAt <= clock.GetUtcNow()
            ? throw new AuthenticationException(ErrorCodes.InvalidApiKey, $"The API key '{record.Name}' expired at {record.ExpiresAt:u}.")
            : record.Caller;
    }

    private static string? ReadKey(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var key = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : request.Headers["X-API-Key"].ToString().Trim();
        return key.Length == 0 ? null : key;
    }
}
