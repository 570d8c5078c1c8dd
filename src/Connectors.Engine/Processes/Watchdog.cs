using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Connectors.Engine.Processes;

/// <summary>One small process beside ours that ends our children's groups when we end, however we end.</summary>
/// <remarks>
/// It reads the groups from a lifeline that only we hold: when our process is gone, kill -9 included, the system closes the
/// line, and the watchdog ends what is recorded. A parent-death signal is no substitute: it follows the thread that forked,
/// and skips grandchildren.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class Watchdog : IAsyncDisposable
{
    private const string Shell = "/bin/sh";

    // Fixed text: nothing from outside gets into it but numbers on its input. Ignores what a terminal sends; read ends at the line's end.
    private const string Script = """
        trap '' INT TERM HUP QUIT
        groups=' '
        while read -r verb group; do
          case $verb in
            +) groups="$groups$group " ;;
            -) groups="${groups%% "$group" *} ${groups#* "$group" }" ;;
          esac
        done
        for group in $groups; do kill -KILL "-$group"; done 2>/dev/null
        """;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly HashSet<int> groups = [];
    private UnixChildProcess? process;

    public async Task AddAsync(int group)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            groups.Add(group);
            if (process is { Exited.IsCompleted: false })
            {
                try
                {
                    await TellAsync('+', group).ConfigureAwait(false);
                    return;
                }
                catch (IOException)
                {
                    // Somebody ended the watchdog a moment ago: another takes over.
                }
            }

            await StartAsync().ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task RemoveAsync(int group)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (groups.Remove(group) && process is { Exited.IsCompleted: false })
            {
                await TellAsync('-', group).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The watchdog was ended from outside; the next AddAsync starts another.
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            // It ends when its input does, and with it whatever is still recorded.
            await process.Input.DisposeAsync().ConfigureAwait(false);
            await process.Exited.ConfigureAwait(false);
            await process.DisposeAsync().ConfigureAwait(false);
        }

        gate.Dispose();
    }

    private async Task StartAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }

        process = UnixChildProcess.Start(new ProcessSpec
        {
            Program = Shell,
            Arguments = ["-c", Script],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            WorkingDirectory = "/",
        });
        foreach (var group in groups)
        {
            await TellAsync('+', group).ConfigureAwait(false);
        }
    }

    private ValueTask TellAsync(char verb, int group) =>
        process!.Input.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{verb} {group}\n")));
}
