namespace Connectors;

/// <summary>Where the home of an embedded gateway is.</summary>
public static class HomePath
{
    /// <summary>The environment variable that names the home.</summary>
    public const string Variable = "CONNECTORS_HOME";

    /// <summary>Finds the home's folder; does not touch it.</summary>
    /// <param name="path">What was said; null or blank means <see cref="Variable"/>, else <c>Connectors</c> in the user's data folder.</param>
    /// <returns>An absolute path.</returns>
    public static string Resolve(string? path)
    {
        var wanted = string.IsNullOrWhiteSpace(path) ? Environment.GetEnvironmentVariable(Variable) : path;
        if (string.IsNullOrWhiteSpace(wanted))
        {
            var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            wanted = System.IO.Path.Combine(data.Length > 0 ? data : System.IO.Path.GetTempPath(), "Connectors");
        }

        return System.IO.Path.GetFullPath(wanted);
    }
}
