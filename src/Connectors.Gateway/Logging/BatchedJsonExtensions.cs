using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Gateway.Logging;

/// <summary>Adds <see cref="BatchedJsonProvider"/>.</summary>
internal static class BatchedJsonExtensions
{
    /// <summary>Makes JSON lines on standard output the only log.</summary>
    public static ILoggingBuilder AddBatchedJson(this ILoggingBuilder logging)
    {
        // The framework's formatter without its provider, which wakes a thread and writes for each line.
        logging.AddJsonConsole(options =>
        {
            options.IncludeScopes = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        }).ClearProviders();
        logging.Services.TryAddSingleton<StandardOutput>();
        logging.Services.AddSingleton<ILoggerProvider, BatchedJsonProvider>();
        return logging;
    }
}
