using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Gateway.Logging;

/// <summary>Adds <see cref="JsonLineProvider"/>.</summary>
internal static class JsonLineExtensions
{
    /// <summary>Makes JSON lines on standard output the only log.</summary>
    public static ILoggingBuilder AddJsonLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.TryAddSingleton<StandardOutput>();
        logging.Services.AddSingleton<ILoggerProvider, JsonLineProvider>();
        return logging;
    }
}
