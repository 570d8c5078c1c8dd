using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Net.Http.Headers;
using Connectors.Rest;
using Connectors.TestSupport;

namespace Connectors.Benchmarks.Rest;

/// <summary>The REST host as a process of its own: with a key, limits that are on and out of reach, audit and log.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string Settings = """{"gateway":{"rateLimitBurst":10000000,"rateLimitPerSecond":1000000}}""";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Connectors.Gateway.dll");
    private readonly Process process;
    private readonly NamedPipeServerStream pipe;
    private readonly StreamReader answers;
    private readonly StreamWriter requests;

    private HostProcess(Process process, NamedPipeServerStream pipe, Uri address, string key)
    {
        this.process = process;
        this.pipe = pipe;
        answers = new StreamReader(pipe, leaveOpen: true);
        requests = new StreamWriter(pipe, leaveOpen: true) { AutoFlush = true };
        Address = address;
        Key = key;
    }

    public Uri Address { get; }

    public string Key { get; }

    /// <summary>The memory that the process uses now.</summary>
    public MemorySample ReadMemory()
    {
        process.Refresh();
        var own = OperatingSystem.IsLinux() && File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024
            : process.WorkingSet64;
        return new MemorySample(process.WorkingSet64, own);
    }

    /// <summary>Collects the host's heap, all of it.</summary>
    /// <returns>The bytes that are left on it.</returns>
    public async Task<long> CollectAsync()
    {
        await requests.WriteLineAsync("collect");
        var answer = await answers.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException("The host has ended.");
        return long.Parse(answer, CultureInfo.InvariantCulture);
    }

    /// <summary>Starts the host on a home.</summary>
    /// <param name="home">The home; its connectors.json is written when there is none.</param>
    public static async Task<HostProcess> StartAsync(string home)
    {
        Directory.CreateDirectory(home);
        if (!File.Exists(Path.Combine(home, "connectors.json")))
        {
            await File.WriteAllTextAsync(Path.Combine(home, "connectors.json"), Settings);
        }

        var made = await ProcessRun.RunAsync(new ProcessStartInfo("dotnet", [Program, "keys", "create", "--home", home, "--name", "bench", "--tenant", ConnectorsOptions.DefaultTenant, "--scope", "read", "--scope", "invoke", "--scope", "deploy"]), Limit);
        return await StartAsync([Program, "run", "--home", home, "--port", "0"], made.Output.Trim());
    }

    /// <summary>Starts an <see cref="EmptyHost"/>.</summary>
    public static Task<HostProcess> StartEmptyAsync() => StartAsync([typeof(HostProcess).Assembly.Location, EmptyHost.Argument], "");

    public ConnectorsClient Connect() => new(new ConnectorsOptions { BaseUri = Address, ApiKey = Key, Provider = new RestGatewayProvider(), Timeout = Limit });

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        await pipe.DisposeAsync();
    }

    private static async Task<HostProcess> StartAsync(string[] arguments, string key)
    {
        // A short name: where a pipe is a socket in the file system, its path may have about a hundred characters.
        var pipeName = $"connectors-{Guid.NewGuid().ToString("n")[..12]}";
        var pipe = new NamedPipeServerStream(pipeName, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.Pipe] = pipeName;
        var process = Process.Start(start)!;
        var greeting = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());

        await pipe.WaitForConnectionAsync().WaitAsync(Limit);

        // Read to nowhere, as a log collector would: a full pipe would stop the host.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var address = greeting.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(',');
        return new HostProcess(process, pipe, new Uri(address), key);
    }
}
