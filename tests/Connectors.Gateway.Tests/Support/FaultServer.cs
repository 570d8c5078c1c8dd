using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connectors.Gateway.Tests.Support;

/// <summary>A stand-in for gateways that fail: answers each call with the next of a list of behaviours, the last of them for ever.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<RequestDelegate> script;
    private RequestDelegate last = Respond(200, "{}");

    private FaultServer(WebApplication app, ConcurrentQueue<RequestDelegate> script)
    {
        this.app = app;
        this.script = script;
    }

    public Uri Address => new(app.Urls.First());

    /// <summary>Calls other than for health, as they came.</summary>
    public ConcurrentQueue<(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)> Calls { get; } = new();

    /// <summary>How often the tool behind it ran.</summary>
    public int Runs;

    /// <summary>How many calls are broken before their body is read.</summary>
    public int ResetsBeforeReading;

    /// <summary>The answer to <c>GET /health</c>.</summary>
    public string Health { get; set; } = """{"status":"healthy","version":"1","uptime":1,"components":{},"features":["idempotency"]}""";

    public static async Task<FaultServer> StartAsync(params RequestDelegate[] behaviours)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new FaultServer(app, new ConcurrentQueue<RequestDelegate>(behaviours));
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public static RequestDelegate Respond(int status, string body, string contentType = "application/json", params (string Name, string Value)[] headers) => async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        foreach (var (name, value) in headers)
        {
            http.Response.Headers[name] = value;
        }

        await http.Response.WriteAsync(body);
    };

    /// <summary>Breaks the connection after the request was read.</summary>
    public static RequestDelegate Reset() => http =>
    {
        http.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Promises a hundred bytes, sends ten, breaks the connection.</summary>
    public static RequestDelegate HalfBody() => async http =>
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = 100;
        await http.Response.WriteAsync("{\"success\"");
        await http.Response.Body.FlushAsync();
        http.Abort();
    };

    /// <summary>Begins an answer and never ends it.</summary>
    public static RequestDelegate SlowBody() => async http =>
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("{");
        await http.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    /// <summary>A behaviour that runs the tool first.</summary>
    public RequestDelegate Run(RequestDelegate then) => http =>
    {
        Interlocked.Increment(ref Runs);
        return then(http);
    };

    /// <summary>Behaves like a gateway that honours idempotency keys: runs the tool for the first call of a key, then behaves badly.</summary>
    public RequestDelegate RunOnce(RequestDelegate then)
    {
        var seen = new ConcurrentDictionary<string, bool>();
        return http =>
        {
            if (seen.TryAdd(http.Request.Headers["Idempotency-Key"].ToString(), true))
            {
                Interlocked.Increment(ref Runs);
            }

            return then(http);
        };
    }

    public void Script(params RequestDelegate[] behaviours)
    {
        script.Clear();
        foreach (var behaviour in behaviours)
        {
            script.Enqueue(behaviour);
        }
    }

    public ConnectorsClient Client(int retries = 3, TimeSpan? timeout = null, string? key = "ck_planted_secret", Action<ConnectorLogEntry>? log = null, Uri? address = null) => new(new ConnectorsOptions
    {
        BaseUri = address ?? Address,
        ApiKey = key,
        TenantId = "acme",
        MaximumRetryCount = retries,
        Timeout = timeout ?? TimeSpan.FromSeconds(20),
        Provider = new Rest.RestGatewayProvider(),
        Log = log,
        LogLevel = ConnectorLogLevel.Debug,
    });

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path != "/health" && Interlocked.Decrement(ref ResetsBeforeReading) >= 0)
        {
            http.Abort();
            return;
        }

        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (http.Request.Path == "/health")
        {
            await Respond(Health.Length == 0 ? 404 : 200, Health)(http);
            return;
        }

        Calls.Enqueue((http.Request.Method, http.Request.Path + http.Request.QueryString, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        if (script.TryDequeue(out var next))
        {
            last = next;
        }

        await last(http);
    }
}
