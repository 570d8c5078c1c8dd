using System.Diagnostics;
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

    private HostProcess(Process process, Uri address, string key)
    {
        this.process = process;
        Address = address;
        Key = key;
    }

    public Uri Address { get; }

    public string Key { get; }

    /// <summary>Resident memory, bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
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
        var process = Process.Start(new ProcessStartInfo("dotnet", [Program, "run", "--home", home, "--port", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var greeting = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());

        // Read to nowhere, as a log collector would: a full pipe would stop the host.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var address = greeting.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(',');
        return new HostProcess(process, new Uri(address), made.Output.Trim());
    }

    public ConnectorsClient Connect() => new(new ConnectorsOptions { BaseUri = Address, ApiKey = Key, Provider = new RestGatewayProvider(), Timeout = Limit });

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
