using System.Collections;

namespace Connectors.Engine.Processes;

/// <summary>The environment that children get: what any program needs to run and to reach the network, and nothing of the rest.</summary>
internal static class ChildEnvironment
{
    private static readonly string[] Names =
    [
        "PATH", "HOME",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
    ];

    // Without these no Windows program finds its libraries or its profile.
    private static readonly string[] WindowsNames =
        ["SystemRoot", "SystemDrive", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"];

    private static readonly string[] SecretWords = ["auth", "token", "password", "secret", "key"];

    /// <summary>Builds a child's environment.</summary>
    /// <param name="withRegistryLogin">Whether npm's own settings may hold a registry's login: for npm itself only.</param>
    /// <param name="declared">What was declared for this child; wins.</param>
    public static Dictionary<string, string> Create(bool withRegistryLogin, params IReadOnlyList<IReadOnlyDictionary<string, string>> declared)
    {
        var comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var result = new Dictionary<string, string>(comparer);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            var name = (string)entry.Key;
            if (IsPassedOn(name, withRegistryLogin))
            {
                result[name] = (string?)entry.Value ?? "";
            }
        }

        foreach (var (name, value) in declared.SelectMany(map => map))
        {
            result[name] = value;
        }

        return result;
    }

    private static bool IsPassedOn(string name, bool withRegistryLogin) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (OperatingSystem.IsWindows() && WindowsNames.Contains(name, StringComparer.OrdinalIgnoreCase))
        || (name.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase)
            && (withRegistryLogin || !SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))));
}
