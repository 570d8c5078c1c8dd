using System.Diagnostics;
using System.Text.Json;

namespace Connectors;

/// <summary>A REST gateway that runs on this machine and owns a home. While it does, sessions on that home go through it.</summary>
/// <remarks>The gateway says where it is in a file of the home that only its user can read, with a key that lives as long as its process.</remarks>
public sealed class LocalGateway
{
    /// <summary>The file's name in the home.</summary>
    public const string FileName = "gateway.json";

    // Clocks of different calls for one start differ by less; two processes of one id start further apart.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(2);

    private readonly string apiKey;

    private LocalGateway(Uri baseUri, string apiKey, int processId, string version, string home)
    {
        BaseUri = baseUri;
        this.apiKey = apiKey;
        ProcessId = processId;
        Version = version;
        Home = home;
    }

    /// <summary>Its base address, on loopback.</summary>
    public Uri BaseUri { get; }

    /// <summary>Its process.</summary>
    public int ProcessId { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>The home that it owns.</summary>
    public string Home { get; }

    /// <summary>Finds the gateway that runs on a home.</summary>
    /// <param name="home">The home; null means the default one, as <see cref="HomePath.Resolve"/> finds it.</param>
    /// <returns>The gateway, or null when none runs.</returns>
    public static LocalGateway? Find(string? home = null)
    {
        var folder = HomePath.Resolve(home);
        var file = System.IO.Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            var processId = root.GetProperty("processId").GetInt32();
            return Runs(processId, root.GetProperty("startedAt").GetDateTimeOffset())
                ? new LocalGateway(new Uri(root.GetProperty("url").GetString()!), root.GetProperty("apiKey").GetString()!, processId, root.GetProperty("version").GetString() ?? "", folder)
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            return null; // Half gone, or not for this user: as if it were not there.
        }
    }

    /// <summary>The options of a session that goes through the home's gateway while one runs.</summary>
    /// <param name="options">A session's options.</param>
    /// <returns>The same when they have a base address or no gateway runs on their home, else those of the running gateway.</returns>
    public static ConnectorsOptions Redirect(ConnectorsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.BaseUri is null && Find(options.Path) is { } gateway
            ? options with { BaseUri = gateway.BaseUri, Path = null, ApiKey = gateway.apiKey }
            : options;
    }

    /// <summary>Address and process.</summary>
    /// <returns>One line without the key.</returns>
    public override string ToString() => $"{BaseUri} (process {ProcessId})";

    private static bool Runs(int processId, DateTimeOffset startedAt)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited && (process.StartTime.ToUniversalTime() - startedAt.UtcDateTime).Duration() < StartTolerance;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
