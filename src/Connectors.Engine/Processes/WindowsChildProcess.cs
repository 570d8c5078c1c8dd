using System.Diagnostics;
using System.Runtime.Versioning;

namespace Connectors.Engine.Processes;

/// <summary>A child in a job object that ends all its members when our process does.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsChildProcess : ChildProcess
{
    private readonly Process process;
    private readonly WindowsJob job;

    private WindowsChildProcess(Process process, WindowsJob job)
    {
        this.process = process;
        this.job = job;
        Identity = ProcessIdentity.Of(process.Id) ?? new ProcessIdentity(process.Id, -1, ProcessIdentity.Current.Boot);
        Exited = WaitAsync();
    }

    public override ProcessIdentity Identity { get; }

    public override Stream Input => process.StandardInput.BaseStream;

    public override Stream Output => process.StandardOutput.BaseStream;

    public override Stream Error => process.StandardError.BaseStream;

    public override Task<int> Exited { get; }

    public static new WindowsChildProcess Start(ProcessSpec spec)
    {
        var start = new ProcessStartInfo(spec.Program, spec.Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = spec.WorkingDirectory,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var job = new WindowsJob();
        try
        {
            var process = Process.Start(start)!;
            job.Add(process);
            return new WindowsChildProcess(process, job);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            job.Dispose();
            throw new IOException($"'{spec.Program}' cannot be started in '{spec.WorkingDirectory}': {e.Message}", e);
        }
    }

    // A process without a window has no gentle signal on Windows: the closed input was the request.
    public override void Terminate()
    {
    }

    public override void Kill() => job.End();

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }
}
