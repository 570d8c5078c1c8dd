using System.Diagnostics;
using System.Text.Json;
using Connectors.Gateway.Access;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Hosting;

/// <summary>Writes <c>gateway.json</c> into the home while the gateway runs, readable by its owner only.</summary>
internal sealed class AnnouncementFile(GatewaySettings settings, LocalKey key) : IDisposable
{
    public const string FileName = "gateway.json";
    private readonly string path = Path.Combine(settings.Home, FileName);
    private bool isWritten;

    public void Write(Uri address)
    {
        using var process = Process.GetCurrentProcess();
        var announcement = new Announcement(address.ToString().TrimEnd('/'), key.Create(), Environment.ProcessId, process.StartTime.ToUniversalTime(), GatewayHost.Version);

        // Written aside and moved, so that a reader never sees half of it.
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, announcement, GatewayJson.Default.Announcement);
        }

        File.Move(temporary, path, overwrite: true);
        isWritten = true;
    }

    public void Dispose()
    {
        if (isWritten)
        {
            File.Delete(path);
        }
    }
}
