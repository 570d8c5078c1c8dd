namespace Connectors;

/// <summary>Where a session's gateway runs.</summary>
public enum GatewayKind
{
    /// <summary>In this process, over a home folder.</summary>
    Embedded,

    /// <summary>Behind a base address, over HTTP.</summary>
    Rest,
}
