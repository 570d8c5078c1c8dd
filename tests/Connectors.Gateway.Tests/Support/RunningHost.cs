using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Keys;
using Connectors.Rest;
using Connectors.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connectors.Gateway.Tests.Support;

/// <summary>The host on a free port of loopback, over fake gateways, with a key that may do everything in one tenant.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private static readonly string[] AllScopes = ["read", "invoke", "deploy", "admin"];
    private readonly WebApplication app;
    private readonly ScratchFolder? ownedHome;

    private RunningHost(WebApplication app, FakeProvider provider, string home, ScratchFolder? ownedHome, LogSink log)
    {
        this.app = app;
        this.ownedHome = ownedHome;
        Provider = provider;
        Home = home;
        Log = log;
        Address = new Uri(app.Urls.First());
        Http = new HttpClient { BaseAddress = Address };
        Key = MakeKey();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public FakeProvider Provider { get; }

    public FakeGateway Gateway => Provider["acme"];

    public string Home { get; }

    public LogSink Log { get; }

    public Uri Address { get; }

    /// <summary>Sends <see cref="Key"/> with each request.</summary>
    public HttpClient Http { get; }

    /// <summary>A key of the tenant <c>acme</c> with all scopes.</summary>
    public string Key { get; }

    public static async Task<RunningHost> StartAsync(Func<GatewaySettings, GatewaySettings>? configure = null, FakeProvider? provider = null, string? home = null, IGatewayProvider? engine = null, Action<IServiceCollection>? services = null)
    {
        var owned = home is null ? new ScratchFolder("gateway") : null;
        var fake = provider ?? new FakeProvider();
        var settings = new GatewaySettings { Home = home ?? owned!.Path, Port = 0, RateLimitBurst = 100_000, RateLimitPerSecond = 100_000, ShutdownSeconds = 10 };
        var log = new LogSink();
        var app = GatewayHost.Build(configure?.Invoke(settings) ?? settings, engine ?? fake, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log);
            services?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new RunningHost(app, fake, settings.Home, owned, log);
    }

    public string MakeKey(string[]? tenants = null, string[]? scopes = null, DateTimeOffset? expiresAt = null) =>
        app.Services.GetRequiredService<KeyIssuer>().Issue("test", tenants ?? ["acme"], scopes ?? AllScopes, expiresAt).Key;

    /// <summary>Our client, as a script would open it.</summary>
    public ConnectorsClient Client(string? key = null, string? tenant = null, int retries = 3, Action<ConnectorLogEntry>? log = null) => new(new ConnectorsOptions
    {
        BaseUri = Address,
        ApiKey = key ?? Key,
        TenantId = tenant,
        MaximumRetryCount = retries,
        Provider = new RestGatewayProvider(),
        Log = log,
        LogLevel = ConnectorLogLevel.Debug,
    });

    /// <summary>Sends JSON and reads JSON, with the status.</summary>
    public async Task<JsonAnswer> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(message);
        return await JsonAnswer.ReadAsync(response);
    }

    public Task<JsonAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<JsonAnswer> PostAsync(string path, string? body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        if (ownedHome is not null)
        {
            await ownedHome.DisposeAsync();
        }
    }
}
