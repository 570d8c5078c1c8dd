using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Benchmarks.Rest;

/// <summary>A minimal ASP.NET Core program, to hold the host's memory against. This program becomes one when it is started with <see cref="Argument"/>.</summary>
internal static class EmptyHost
{
    public const string Argument = "--empty-host";

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", () => "empty");
        await app.StartAsync();
        Console.WriteLine($"listens on {app.Urls.First()}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
