namespace Connectors;

/// <summary>An object that a gateway answered with, and that remembers the session it came from.</summary>
/// <remarks>The session is no public property, so that neither a table, nor JSON, nor a job boundary carries it.</remarks>
public abstract class SessionObject
{
    /// <summary>The session that this object came from, or null for an object made by hand.</summary>
    internal ConnectorSession? Origin { get; set; }

    internal ConnectorsClient RequireClient() =>
        Origin?.Client ?? throw new InvalidOperationException(
            $"This {GetType().Name} did not come from a session, so it cannot ask a gateway. Use the one that ConnectorsClient returned.");
}
