using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Connectors.Gateway.Logging;

/// <summary>Logs what the framework's JSON formatter makes of each event to <see cref="StandardOutput"/>.</summary>
internal sealed class BatchedJsonProvider(IEnumerable<ConsoleFormatter> formatters, StandardOutput output) : ILoggerProvider, ISupportExternalScope
{
    private readonly StandardOutput output = output;
    private readonly ConsoleFormatter formatter = formatters.First(formatter => formatter.Name == ConsoleFormatterNames.Json);
    private IExternalScopeProvider? scopes;

    [ThreadStatic]
    private static StringWriter? line;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
        // The output is the container's, and outlives its loggers.
    }

    private sealed class Logger(BatchedJsonProvider provider, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider.scopes?.Push(state);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            line ??= new StringWriter();
            provider.formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), provider.scopes, line);
            var text = line.GetStringBuilder();
            provider.output.Write(text, isUrgent: logLevel >= LogLevel.Error);
            text.Clear();
        }
    }
}
