namespace Connectors.Gateway.Configuration;

/// <summary>Finds the home where nothing was said.</summary>
internal static class HomeFolder
{
    public static string Resolve(string? given) =>
        Path.GetFullPath(
            !string.IsNullOrWhiteSpace(given) ? given
            : Environment.GetEnvironmentVariable("CONNECTORS_HOME") is { Length: > 0 } home ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "Connectors"));
}
