namespace Connectors.Engine.Mcp;

/// <summary>Turns references to secrets into their values, at the moment a server starts.</summary>
internal static class SecretReferences
{
    private const string EnvironmentPrefix = "env:";

    /// <exception cref="ServerStartException">A reference leads nowhere; the message names it, never a value.</exception>
    public static IReadOnlyDictionary<string, string> Resolve(IReadOnlyDictionary<string, string> secrets, string server) =>
        secrets.ToDictionary(pair => pair.Key, pair => Resolve(pair.Value, pair.Key, server), StringComparer.Ordinal);

    private static string Resolve(string value, string name, string server)
    {
        if (!value.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            return value;
        }

        var variable = value[EnvironmentPrefix.Length..];
        return Environment.GetEnvironmentVariable(variable)
            ?? throw new ServerStartException(ErrorCodes.ServerUnavailable, $"The secret '{name}' of '{server}' refers to the environment variable '{variable}', which is not set.");
    }
}
