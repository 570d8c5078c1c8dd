using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Connectors.Gateway.Tests.Support;

/// <summary>Keeps every line that the host logs, with the values of its scopes behind it: <c>Name=value</c>.</summary>
internal sealed class LogSink : ILoggerProvider, ISupportExternalScope, ILogger
{
    private IExternalScopeProvider? scopes;

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => scopes?.Push(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new StringBuilder($"{logLevel}: {formatter(state, exception)} {exception}");
        scopes?.ForEachScope(static (scope, line) => line.AppendJoin(' ', (scope as IEnumerable<KeyValuePair<string, object?>> ?? []).Select(member => $"{member.Key}={member.Value}")), line);
        Lines.Enqueue(line.ToString());
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
