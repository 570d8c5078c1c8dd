using System.IO.Compression;
using System.Net;
using System.Reflection;
using Connectors.Engine.Storage;
using Connectors.Engine.Storage.Host;
using Connectors.Gateway.Access;
using Connectors.Gateway.Audit;
using Connectors.Gateway.Configuration;
using Connectors.Gateway.Deployments;
using Connectors.Gateway.Health;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Idempotency;
using Connectors.Gateway.Invocation;
using Connectors.Gateway.Keys;
using Connectors.Gateway.Limits;
using Connectors.Gateway.Logging;
using Connectors.Gateway.Mcp;
using Connectors.Gateway.Metrics;
using Connectors.Gateway.OpenApi;
using Connectors.Gateway.Selection;
using Connectors.Gateway.Tools;
using Connectors.Gateway.Wire;
using Microsoft.AspNetCore.ResponseCompression;

namespace Connectors.Gateway;

/// <summary>Puts the host together: over any gateway, on any port.</summary>
internal static class GatewayHost
{
    /// <summary>The version of the product.</summary>
    public static readonly string Version = typeof(GatewayHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Builds the host; nothing listens yet.</summary>
    /// <param name="settings">How it runs.</param>
    /// <param name="provider">Opens the gateways behind it.</param>
    /// <param name="configure">What a test wants otherwise.</param>
    /// <exception cref="ConnectorsException">The home's store cannot be used.</exception>
    public static WebApplication Build(GatewaySettings settings, IGatewayProvider provider, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Logging.AddJsonLines().AddFilter("Microsoft", LogLevel.Warning)

            // Its scope names a request id of its own, which no caller knows.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)

            // What fails at the start is thrown too, and told in a sentence.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);

        // A request goes on in the pool's thread that read it, and not in another one for each step. None of them waits for a thread.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaximumBodyBytes;
            kestrel.Listen(IPAddress.Parse(settings.Listen), settings.Port);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownSeconds));
        AddServices(builder.Services, settings, provider);
        configure?.Invoke(builder);
        var app = builder.Build();

        // Made now: the metrics count from the first call, and what is made first is closed last, so that the stores outlive the calls that write to them.
        app.Services.GetRequiredService<MetricsCollector>();
        app.Services.GetRequiredService<TraceContext>();
        app.Services.GetRequiredService<IdempotentCalls>();
        var pipeline = app.Services.GetRequiredService<Pipeline>();
        app.Use(next => http => pipeline.ObserveAsync(http, next));
        app.UseRouting();
        app.Use(next => http => pipeline.AdmitAsync(http, next));
        DocumentRoute.Map(app);
        HealthRoutes.Map(app);
        MetricsRoutes.Map(app);
        var api = app.MapGroup("/api/v1");
        SelectRoutes.Map(api);
        ToolRoutes.Map(api);
        InvokeRoutes.Map(api);
        ServerRoutes.Map(api);
        DeploymentRoutes.Map(api);
        KeyRoutes.Map(api);
        return app;
    }

    private static void AddServices(IServiceCollection services, GatewaySettings settings, IGatewayProvider provider)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider);
        services.AddSingleton(TimeProvider.System);

        services.AddSingleton(new HostDatabase(settings.Home));
        services.AddSingleton<IKeyStore, KeyStore>();
        services.AddSingleton(_ => new SecretProtector(HomeFolder.KeyFileOf(settings.Home)));
        services.AddSingleton<IIdempotencyStore, IdempotencyStore>();
        services.AddSingleton(container => new AuditDigest(container.GetRequiredService<HostDatabase>().ReadAuditSecret()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<TenantGateways>();
        services.AddSingleton<KeyIssuer>();
        services.AddSingleton<LocalKey>();
        services.AddSingleton<AnnouncementFile>();
        services.AddSingleton<HostGuard>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<CallLimiter>();
        services.AddSingleton<InvocationLimiter>();
        services.AddSingleton<ResentCalls>();
        services.AddSingleton<IdempotentCalls>();
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton<TraceContext>();
        services.AddSingleton<HealthProbe>();
        services.AddSingleton<Pipeline>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
        services.AddOpenApi(GatewayDocument.Name, GatewayDocument.Configure);
        services.AddResponseCompression(options =>
        {
            // Answers hold no secrets beside what a caller chose, so compressing them over TLS gives nothing away.
            options.EnableForHttps = true;
            options.MimeTypes = [Answer.ContentType];
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }
}
