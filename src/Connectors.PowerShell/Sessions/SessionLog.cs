using System.Runtime.CompilerServices;

namespace Connectors.PowerShell;

/// <summary>Takes a session's log lines to the streams of the cmdlet that caused them, or of one that runs on the session.</summary>
internal sealed class SessionLog
{
    private const int MostKept = 100;
    private static readonly ConditionalWeakTable<ConnectorSession, SessionLog> Logs = new();
    private static readonly AsyncLocal<LogSpeaker?> Ambient = new();
    private readonly object gate = new();
    private readonly List<LogSpeaker> speakers = [];
    private readonly Queue<ConnectorLogEntry> kept = new();

    /// <summary>The cmdlet whose work the calling code is part of.</summary>
    public static LogSpeaker? Speaker
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>The log of a session that a cmdlet opened; null for one made in C#.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The log.</returns>
    public static SessionLog? Of(ConnectorSession session) => Logs.TryGetValue(session, out var log) ? log : null;

    /// <summary>Makes this the log of a session.</summary>
    /// <param name="session">The session.</param>
    public void Belong(ConnectorSession session) => Logs.Add(session, this);

    /// <summary>Takes a line; from any thread.</summary>
    /// <param name="entry">The line.</param>
    public void Write(ConnectorLogEntry entry)
    {
        if (Speaker?.TryWrite(entry) == true)
        {
            return;
        }

        lock (gate)
        {
            speakers.RemoveAll(static speaker => speaker.IsSilent);
            if (speakers.Exists(speaker => speaker.TryWrite(entry)) || entry.Level < ConnectorLogLevel.Warn)
            {
                return;
            }

            // A warning outlives the silence between two cmdlets.
            kept.Enqueue(entry);
            if (kept.Count > MostKept)
            {
                kept.Dequeue();
            }
        }
    }

    /// <summary>Has a cmdlet write the lines that come while it runs, and the warnings that were kept.</summary>
    /// <param name="speaker">The cmdlet.</param>
    public void Follow(LogSpeaker speaker)
    {
        lock (gate)
        {
            speakers.RemoveAll(static other => other.IsSilent);
            if (!speakers.Contains(speaker))
            {
                speakers.Add(speaker);
            }

            while (kept.TryPeek(out var entry) && speaker.TryWrite(entry))
            {
                kept.Dequeue();
            }
        }
    }
}
