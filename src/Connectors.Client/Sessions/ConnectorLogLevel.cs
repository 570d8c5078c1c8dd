namespace Connectors;

/// <summary>How much a session tells; each level includes the ones after it.</summary>
public enum ConnectorLogLevel
{
    /// <summary>Every step, for finding faults.</summary>
    Debug,

    /// <summary>What a person following along wants to know.</summary>
    Info,

    /// <summary>Something worth a look, that stopped nothing.</summary>
    Warn,

    /// <summary>Failures only.</summary>
    Error,
}
