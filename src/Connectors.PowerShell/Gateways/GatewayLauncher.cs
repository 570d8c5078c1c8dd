using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Connectors.PowerShell;

/// <summary>Starts the REST gateway that ships with the module, in a process of its own.</summary>
internal static class GatewayLauncher
{
    private const int KeptLines = 20;

    // The last byte of what the .NET host exits with when a framework is missing: FrameworkMissingFailure, 0x80008096, see docs/design/features/host-error-codes.md of dotnet/runtime.
    private const int FrameworkMissing = 0x96;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts a gateway and waits until it answers.</summary>
    /// <param name="home">The home that it is to own.</param>
    /// <param name="port">The port on loopback; 0 means any.</param>
    /// <param name="exitWithShell">Whether it ends with this process.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Ends the wait, and the gateway.</param>
    /// <returns>The gateway.</returns>
    /// <exception cref="ConnectorsException">It cannot be started; the message says why and what to do.</exception>
    public static async Task<LocalGateway> StartAsync(string home, int port, bool exitWithShell, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var program = Path.Combine(Path.GetDirectoryName(typeof(GatewayLauncher).Assembly.Location)!, "gateway", "Connectors.Gateway.dll");
        List<string> arguments = [program, "run", "--home", home, "--port", port.ToString(CultureInfo.InvariantCulture), "--announce"];
        if (exitWithShell)
        {
            arguments.AddRange(["--exit-with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        }

        var lines = new ConcurrentQueue<string>();
        var process = Start(arguments, lines);
        try
        {
            var clock = Stopwatch.StartNew();
            while (true)
            {
                if (process.HasExited)
                {
                    throw Failed(process, lines);
                }

                if (LocalGateway.Find(home) is { } gateway && gateway.ProcessId == process.Id)
                {
                    return gateway;
                }

                if (clock.Elapsed > timeout)
                {
                    throw new ConnectorsException(ErrorCodes.GatewayUnavailable, $"The gateway did not come up within {timeout.TotalSeconds:0.#} s. {Said(lines)}");
                }

                await Task.Delay(Poll, cancellationToken);
            }
        }
        catch
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            throw;
        }
    }

    private static Process Start(List<string> arguments, ConcurrentQueue<string> lines)
    {
        var start = new ProcessStartInfo(FindHost(), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };

        // A tool's secret in the shell's environment is none of the gateway's business, but references to such variables are: it gets them all.
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw MissingRuntime(e);
        }

        // Read as long as the shell lives, so that the gateway never waits for a reader.
        void Keep(object sender, DataReceivedEventArgs line)
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
            {
                lines.Enqueue(line.Data);
                while (lines.Count > KeptLines)
                {
                    lines.TryDequeue(out _);
                }
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // PowerShell may bring a .NET of its own, which has no ASP.NET Core: only an installed one does.
    private static string FindHost()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        return root is not null && File.Exists(Path.Combine(root, name)) ? Path.Combine(root, name) : name;
    }

    private static ConnectorsException Failed(Process process, ConcurrentQueue<string> lines)
    {
        process.WaitForExit(); // For the last lines, too.
        return (process.ExitCode & 0xFF) == FrameworkMissing
            ? MissingRuntime(null)
            : new ConnectorsException(ErrorCodes.GatewayUnavailable, $"The gateway could not be started (exit code {process.ExitCode}). {Said(lines)}");
    }

    private static ConnectorsException MissingRuntime(Exception? inner) => new(
        ErrorCodes.GatewayNotSupported,
        "The REST gateway needs the ASP.NET Core 10 runtime, which is not installed or not on the PATH as 'dotnet'. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 (winget install Microsoft.DotNet.AspNetCore.10, brew install dotnet, apt install aspnetcore-runtime-10.0).",
        inner);

    private static string Said(ConcurrentQueue<string> lines) => lines.IsEmpty ? "It said nothing." : $"It said:\n{string.Join('\n', lines)}";
}
