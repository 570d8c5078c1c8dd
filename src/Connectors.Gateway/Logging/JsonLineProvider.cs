namespace Connectors.Gateway.Logging;

/// <summary>Logs each event as a line of JSON to <see cref="StandardOutput"/>.</summary>
/// <remarks>
/// Not the framework's JSON formatter: it writes every value twice, and the template beside them, nearly twice the bytes; with one
/// line for each call, disks and collectors pay for that, and so does the call.
/// </remarks>
internal sealed class JsonLineProvider(StandardOutput output) : ILoggerProvider, ISupportExternalScope
{
    private readonly StandardOutput output = output;
    private IExternalScopeProvider? scopes;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
        // The output is the container's, and outlives its loggers.
    }

    private sealed class Logger(JsonLineProvider provider, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider.scopes?.Push(state);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = JsonLine.Begin(logLevel, category, formatter(state, exception), exception);
            line.AddMembers(state);
            provider.scopes?.ForEachScope(static (scope, line) => line.AddMembers(scope), line);
            provider.output.Write(line.End(), isUrgent: logLevel >= LogLevel.Error);
        }
    }
}
