using System.Text;
using Connectors.Engine.Processes;
using Connectors.Engine.Storage;
using Connectors.Engine.Tests.Gateway;
using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Processes;

public sealed class ChildProcessTests
{
    private static readonly string Shell = "/bin/sh";

    [Fact]
    public async Task A_child_gets_its_arguments_as_they_are_its_folder_and_its_whole_environment()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script shows it.");
        using var scratch = new ScratchFolder();
        await using var child = ChildProcess.Start(Spec("printf '%s|%s|' \"$1\" \"$2\"; pwd; env | sort", scratch.Path, "a b", "$(touch x);'\"é"));
        var output = await new StreamReader(child.Output).ReadToEndAsync();

        Assert.Equal(0, await child.Exited);
        Assert.StartsWith($"a b|$(touch x);'\"é|{scratch.Path}\n", output);
        Assert.Contains("\nMARK=1\n", output);
        Assert.DoesNotContain("DOTNET", output);
        Assert.Empty(Directory.GetFiles(scratch.Path));
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("exit 0", 0)]
    public async Task An_exit_code_says_how_a_child_ended(string script, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script shows it.");
        await using var child = ChildProcess.Start(Spec(script, "/"));
        Assert.Equal(expected, await child.Exited);
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "posix_spawn says so.");
        var spec = new ProcessSpec { Program = "/no/such/program", Environment = new Dictionary<string, string>(), WorkingDirectory = "/" };
        Assert.Contains("/no/such/program", Assert.Throws<IOException>(() => ChildProcess.Start(spec)).Message);
    }

    [Fact]
    public async Task A_child_leads_a_session_of_its_own_so_that_a_terminals_interrupt_passes_it_by()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Read from /proc.");
        await using var child = ChildProcess.Start(Spec("sleep 60", "/"));
        var fields = (await File.ReadAllTextAsync($"/proc/{child.Identity.Id}/stat")).Split(") ")[1].Split(' ');

        // Field 5 is the group, 6 the session; see proc_pid_stat(5).
        Assert.Equal(child.Identity.Id.ToString(), fields[2]);
        Assert.Equal(child.Identity.Id.ToString(), fields[3]);
    }

    [Fact]
    public async Task Stopping_ends_a_child_that_ignores_every_request_and_its_children()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script shows it.");
        await using var child = ChildProcess.Start(Spec("trap '' TERM HUP INT; sleep 1000 & echo $!; while :; do sleep 1; done", "/"));
        var grandchild = int.Parse((await new StreamReader(child.Output).ReadLineAsync())!);
        await child.StopAsync(TimeSpan.FromMilliseconds(100));

        Assert.False(child.Identity.IsAlive());
        await GatewayFixture.EventuallyAsync(() => !ProcessTable.IsAlive(grandchild), "the grandchild is gone");
    }

    [Fact]
    public async Task The_watchdog_ends_recorded_groups_and_no_others_when_its_lifeline_closes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A job object does it there.");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var watchdog = new Watchdog();
        await using var recorded = ChildProcess.Start(Spec("sleep 1000", "/"));
        await using var forgotten = ChildProcess.Start(Spec("sleep 1000", "/"));
        await using var unknown = ChildProcess.Start(Spec("sleep 1000", "/"));
        await watchdog.AddAsync(recorded.Identity.Id);
        await watchdog.AddAsync(forgotten.Identity.Id);
        await watchdog.RemoveAsync(forgotten.Identity.Id);
        await watchdog.DisposeAsync();

        Assert.Equal(128 + 9, await recorded.Exited.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(forgotten.Identity.IsAlive());
        Assert.True(unknown.Identity.IsAlive());
    }

    [Fact]
    public async Task A_watchdog_that_was_ended_is_replaced_by_one_that_knows_all_groups()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Finds the watchdog in /proc.");
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var watchdog = new Watchdog();
        await using var first = ChildProcess.Start(Spec("sleep 1000", "/"));
        await using var second = ChildProcess.Start(Spec("sleep 1000", "/"));
        var others = ProcessTable.DescendantsOf(Environment.ProcessId).Select(p => p.Id).ToHashSet();
        await watchdog.AddAsync(first.Identity.Id);
        var shell = Assert.Single(ProcessTable.DescendantsOf(Environment.ProcessId), p => !others.Contains(p.Id) && p.CommandLine.Contains("trap '' INT TERM HUP QUIT", StringComparison.Ordinal));
        UnixNative.Kill(shell.Id, 9);
        await GatewayFixture.EventuallyAsync(() => !ProcessTable.IsAlive(shell.Id), "the watchdog is gone");
        await watchdog.AddAsync(second.Identity.Id);
        await watchdog.DisposeAsync();

        Assert.Equal(137, await first.Exited.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(137, await second.Exited.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task The_sweep_at_the_start_ends_orphans_of_gateways_that_are_gone_and_touches_nothing_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A job object leaves no orphans.");
        using var scratch = new ScratchFolder();
        using var store = SqliteStore.Open(scratch.At("connectors.db"));
        await using var orphan = ChildProcess.Start(Spec("sleep 1000", "/"));
        await using var owned = ChildProcess.Start(Spec("sleep 1000", "/"));
        await using var another = ChildProcess.Start(Spec("sleep 1000", "/"));
        var gone = new ProcessIdentity(orphan.Identity.Id, orphan.Identity.StartTime - 1, orphan.Identity.Boot).ToString();
        store.AddProcess(new ProcessRecord(orphan.Identity.ToString(), gone, "t", "orphan"));
        store.AddProcess(new ProcessRecord(owned.Identity.ToString(), ProcessIdentity.Current.ToString(), "t", "owned"));

        // The id of a process of ours that ended, used again by a stranger.
        store.AddProcess(new ProcessRecord((another.Identity with { StartTime = another.Identity.StartTime - 5 }).ToString(), gone, "t", "stranger"));
        await using var registry = new ProcessRegistry(store);

        Assert.Equal(1, registry.Sweep());
        Assert.Equal(137, await orphan.Exited.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(owned.Identity.IsAlive());
        Assert.True(another.Identity.IsAlive());
        Assert.Equal("owned", Assert.Single(store.GetProcesses()).Server);
    }

    [Fact]
    public async Task A_child_that_ends_takes_what_it_started_with_it_and_is_forgotten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script shows it.");
        using var scratch = new ScratchFolder();
        using var store = SqliteStore.Open(scratch.At("connectors.db"));
        await using var registry = new ProcessRegistry(store);
        var child = await registry.StartAsync(Spec("sleep 1000 & echo $!", "/"), "t", "parent");
        var grandchild = int.Parse((await new StreamReader(child.Output).ReadLineAsync())!);

        await child.Exited;
        await GatewayFixture.EventuallyAsync(() => !ProcessTable.IsAlive(grandchild) && store.GetProcesses().Count == 0, "the grandchild is gone and the record with it");
    }

    [Fact]
    public async Task What_a_child_started_ends_before_its_number_can_be_anothers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script shows it.");
        await using var child = ChildProcess.Start(Spec("sleep 1000 & echo $!", "/"));
        var grandchild = int.Parse((await new StreamReader(child.Output).ReadLineAsync())!);
        await child.Exited;

        // Nobody asked for it: afterwards the number may name a stranger's group, so that nobody may.
        await GatewayFixture.EventuallyAsync(() => !ProcessTable.IsAlive(grandchild), "the grandchild is gone");
    }

    [Fact]
    public async Task A_read_that_waits_ends_with_the_child_though_a_stranger_holds_its_output()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs setsid, which leaves the child's group.");
        var child = ChildProcess.Start(Spec("setsid sleep 60 & echo ready; sleep 1000", "/"));
        var blocked = new TaskCompletionSource();
        var reading = Task.Factory.StartNew(
            () =>
            {
                var buffer = new byte[64];
                child.Output.ReadExactly(buffer.AsSpan(0, "ready\n".Length));
                blocked.SetResult();
                return child.Output.Read(buffer);
            },
            TaskCreationOptions.LongRunning);
        await blocked.Task;
        await child.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        var ended = await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(20)));
        Assert.Same(reading, ended);
        Assert.True(reading.IsFaulted ? reading.Exception!.InnerException is IOException or ObjectDisposedException : await reading == 0);
    }

    [Fact]
    public async Task What_is_written_reaches_the_child_and_its_answer_comes_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script shows it.");
        await using var child = ChildProcess.Start(Spec("read line; echo \"got $line\"; echo problem >&2", "/"));
        await child.Input.WriteAsync(Encoding.UTF8.GetBytes("this\n"));
        Assert.Equal("got this", await new StreamReader(child.Output).ReadLineAsync());
        Assert.Equal("problem", await new StreamReader(child.Error).ReadLineAsync());
    }

    private static ProcessSpec Spec(string script, string folder, params string[] arguments) => new()
    {
        Program = Shell,
        Arguments = ["-c", script, "sh", .. arguments],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["MARK"] = "1" },
        WorkingDirectory = folder,
    };
}
