namespace Connectors.Gateway.Access;

/// <summary>What a key may do. Each scope stands alone: <see cref="Admin"/> does not include the others.</summary>
[Flags]
public enum Scopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Select and list tools, servers, deployments and their logs.</summary>
    Read = 1,

    /// <summary>Call tools.</summary>
    Invoke = 2,

    /// <summary>Add, stop, restart and remove servers.</summary>
    Deploy = 4,

    /// <summary>Make, list and remove keys.</summary>
    Admin = 8,
}
