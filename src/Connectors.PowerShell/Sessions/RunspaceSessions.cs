using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Connectors.PowerShell;

/// <summary>The sessions that one runspace has opened, and which of them is its own. Never shared between runspaces.</summary>
internal sealed class RunspaceSessions
{
    private static readonly TimeSpan TimeToClose = TimeSpan.FromSeconds(10);
    private static readonly ConditionalWeakTable<Runspace, RunspaceSessions> All = new();
    private readonly object gate = new();
    private readonly List<ConnectorSession> open = [];
    private ConnectorSession? own;

    /// <summary>The session that cmdlets use where nothing else is said, or null.</summary>
    public ConnectorSession? Own
    {
        get
        {
            lock (gate)
            {
                return own;
            }
        }
    }

    /// <summary>The sessions opened here and not closed, oldest first.</summary>
    public IReadOnlyList<ConnectorSession> Open
    {
        get
        {
            lock (gate)
            {
                open.RemoveAll(static session => !session.IsConnected);
                return [.. open];
            }
        }
    }

    /// <summary>The sessions of a runspace.</summary>
    /// <param name="runspace">The runspace.</param>
    /// <returns>The same object for the same runspace.</returns>
    public static RunspaceSessions Of(Runspace runspace) => All.GetValue(runspace, static key =>
    {
        var sessions = new RunspaceSessions();

        // A runspace of ForEach-Object -Parallel or of a thread job ends without removing the module.
        key.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
            {
                sessions.CloseAll();
            }
        };
        return sessions;
    });

    /// <summary>Takes a session that was opened here and makes it the runspace's own.</summary>
    /// <param name="session">The session.</param>
    public void Adopt(ConnectorSession session)
    {
        lock (gate)
        {
            open.Add(session);
            own = session;
        }
    }

    /// <summary>Closes a session, opened here or not.</summary>
    /// <param name="session">The session.</param>
    /// <returns>When it is closed.</returns>
    public async Task CloseAsync(ConnectorSession session)
    {
        lock (gate)
        {
            open.Remove(session);
            if (own == session)
            {
                own = null;
            }
        }

        await session.Client.DisposeAsync();
    }

    /// <summary>Closes all sessions opened here, waiting where PowerShell offers nothing but to wait.</summary>
    public void CloseAll()
    {
        var closing = Open.Select(CloseAsync).ToArray();
        lock (gate)
        {
            own = null;
        }

        Task.WhenAll(closing).Wait(TimeToClose);
    }
}
