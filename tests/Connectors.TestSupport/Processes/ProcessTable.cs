using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Connectors.TestSupport;

/// <summary>Who runs, and who started whom. Processes that have ended and only wait to be reaped do not count.</summary>
public static class ProcessTable
{
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(25);

    /// <summary>Lists the processes of this machine that the user may see.</summary>
    /// <returns>A snapshot.</returns>
    public static IReadOnlyList<ProcessEntry> Read() =>
        OperatingSystem.IsLinux() ? ReadProc() : OperatingSystem.IsWindows() ? ReadCim() : ReadPs();

    /// <summary>Lists the children of a process, their children, and so on.</summary>
    /// <param name="processId">The ancestor.</param>
    /// <returns>The descendants, parents before their children, the ancestor left out.</returns>
    public static IReadOnlyList<ProcessEntry> DescendantsOf(int processId)
    {
        var children = Read().ToLookup(entry => entry.ParentId);
        var found = new List<ProcessEntry>();
        var open = new Queue<int>([processId]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in children[parent].Where(child => child.Id != parent))
            {
                found.Add(child);
                open.Enqueue(child.Id);
            }
        }

        return found;
    }

    /// <summary>Lists the processes whose command line holds a text: the way to find those whose parent has ended.</summary>
    /// <param name="text">For example the path of a scratch home.</param>
    /// <returns>The processes, this one left out.</returns>
    public static IReadOnlyList<ProcessEntry> WithCommandLineHolding(string text) =>
        [.. Read().Where(entry => entry.Id != Environment.ProcessId && entry.CommandLine.Contains(text, StringComparison.Ordinal))];

    /// <summary>Whether a process runs.</summary>
    /// <param name="processId">Its id.</param>
    /// <returns>False when there is none, or it has ended and waits to be reaped.</returns>
    public static bool IsAlive(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            return ReadStat(processId) is not null;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Waits until none of some processes runs any more.</summary>
    /// <param name="processIds">Their ids.</param>
    /// <param name="limit">How long to wait.</param>
    /// <returns>Those that still run when the time is over; empty when all have ended.</returns>
    public static async Task<IReadOnlyList<int>> WaitUntilGoneAsync(IEnumerable<int> processIds, TimeSpan limit)
    {
        var left = processIds.ToList();
        var clock = Stopwatch.StartNew();
        while (true)
        {
            left.RemoveAll(id => !IsAlive(id));
            if (left.Count == 0 || clock.Elapsed >= limit)
            {
                return left;
            }

            await Task.Delay(PollPause).ConfigureAwait(false);
        }
    }

    private static List<ProcessEntry> ReadProc()
    {
        var entries = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ReadStat(id) is { } parent)
            {
                entries.Add(new ProcessEntry(id, parent, ReadProcFile(id, "cmdline").Replace('\0', ' ').TrimEnd()));
            }
        }

        return entries;
    }

    /// <summary>The parent's id from <c>/proc/id/stat</c>; null when there is no such process or it is a zombie.</summary>
    private static int? ReadStat(int id)
    {
        var stat = ReadProcFile(id, "stat");

        // "id (program) state parent …": the program's name may hold blanks and parentheses, so what follows counts from the last one.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 2 || fields[0] is "Z" or "X" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
    }

    private static string ReadProcFile(int id, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{name}", Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // It ended meanwhile, or is not ours to see.
        }
    }

    private static List<ProcessEntry> ReadPs() => Parse(
        Output("ps", "-A", "-o", "pid=,ppid=,stat=,command="),
        separator: ' ',
        fields => fields[2].StartsWith('Z') ? null : new ProcessEntry(int.Parse(fields[0], CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture), fields[3]));

    private static List<ProcessEntry> ReadCim() => Parse(
        Output("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Get-CimInstance Win32_Process | ForEach-Object { '{0}|{1}|-|{2}' -f $_.ProcessId, $_.ParentProcessId, $_.CommandLine }"),
        separator: '|',
        fields => new ProcessEntry(int.Parse(fields[0], CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture), fields[3]));

    private static List<ProcessEntry> Parse(string text, char separator, Func<string[], ProcessEntry?> read) =>
        [.. text.Split('\n')
            .Select(line => line.Trim().Split(separator, 4, separator == ' ' ? StringSplitOptions.RemoveEmptyEntries : StringSplitOptions.None))
            .Where(fields => fields.Length == 4 && int.TryParse(fields[0], out _))
            .Select(read)
            .OfType<ProcessEntry>()];

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
