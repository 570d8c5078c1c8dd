namespace Connectors.PowerShell;

/// <summary>A running cmdlet, as far as it can write log lines. Silent once the cmdlet has ended, which it then no longer holds.</summary>
/// <param name="command">The cmdlet.</param>
internal sealed class LogSpeaker(AsyncCommand command)
{
    private volatile AsyncCommand? command = command;

    /// <summary>Whether the cmdlet may still write.</summary>
    public bool IsSilent => command is null;

    /// <summary>Writes a line, when the cmdlet is at work.</summary>
    /// <param name="entry">The line.</param>
    /// <returns>Whether it will be written.</returns>
    public bool TryWrite(ConnectorLogEntry entry) => command?.TryWriteLog(entry) ?? false;

    /// <summary>Lets the cmdlet go.</summary>
    public void Silence() => command = null;
}
