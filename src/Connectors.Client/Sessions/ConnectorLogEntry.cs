namespace Connectors;

/// <summary>One line that a gateway or its client has to tell. Never holds a secret or a parameter's value.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record ConnectorLogEntry(ConnectorLogLevel Level, string Message);
