using System.Diagnostics;
using System.Globalization;
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

    private HostProcess(Process process, Uri address, string key)
    {
        this.process = process;
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

    /// <summary>A gauge of the host's metrics.</summary>
    /// <param name="name">Its name in Prometheus' text.</param>
    public async Task<long> ReadMetricAsync(string name)
    {
        using var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var metrics = await http.GetStringAsync("/metrics");
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"The host has no metric '{name}'.");
        return (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
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
    }

    private static async Task<HostProcess> StartAsync(string[] arguments, string key)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var greeting = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());

        // Read to nowhere, as a log collector would: a full pipe would stop the host.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var address = greeting.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(',');
        return new HostProcess(process, new Uri(address), key);
    }
}
