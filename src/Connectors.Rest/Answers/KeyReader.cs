using System.Security;
using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads keys.</summary>
internal static class KeyReader
{
    public static ApiKey Read(JsonElement key) => new()
    {
        Id = key.Text("id") ?? "",
        Name = key.Text("name") ?? "",
        Tenants = key.Texts("tenants") ?? [],
        Scopes = key.Texts("scopes") ?? [],
        CreatedAt = key.Time("createdAt") ?? default,
        ExpiresAt = key.Time("expiresAt"),
        Key = key.Text("key") is { } secret ? Protect(secret) : null,
    };

    private static SecureString Protect(string secret)
    {
        var result = new SecureString();
        foreach (var letter in secret)
        {
            result.AppendChar(letter);
        }

        result.MakeReadOnly();
        return result;
    }
}
