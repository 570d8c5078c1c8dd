using System.Diagnostics;
using System.Globalization;

namespace Connectors.Engine.Processes;

/// <summary>Names one process for good: its id alone is used again by the system.</summary>
/// <param name="Id">The process id.</param>
/// <param name="StartTime">When it started: clock ticks since boot on Linux, else UTC ticks.</param>
/// <param name="Boot">Names the machine's boot.</param>
internal sealed record ProcessIdentity(int Id, long StartTime, string Boot)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new ProcessIdentity(Environment.ProcessId, 0, BootId());

    /// <summary>The process that has an id now, or null when none has.</summary>
    public static ProcessIdentity? Of(int id) => StartTimeOf(id) is { } start ? new ProcessIdentity(id, start, BootId()) : null;

    public static ProcessIdentity Parse(string text)
    {
        var parts = text.Split('/', 3);
        return new ProcessIdentity(int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]);
    }

    /// <summary>Whether this very process still runs.</summary>
    public bool IsAlive() => Boot == BootId() && StartTimeOf(Id) == StartTime;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}/{StartTime}/{Boot}");

    private static long? StartTimeOf(int id)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                // The name, in brackets, may hold anything: fields are counted from its end. State is field 3, starttime 22, see proc_pid_stat(5).
                var stat = File.ReadAllText($"/proc/{id}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string BootId()
    {
        const string LinuxBootId = "/proc/sys/kernel/random/boot_id";
        return OperatingSystem.IsLinux() && File.Exists(LinuxBootId) ? File.ReadAllText(LinuxBootId).Trim() : "-";
    }
}
