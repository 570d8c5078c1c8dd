namespace Connectors.Rest.Http;

/// <summary>What a call is about.</summary>
internal enum Operation
{
    /// <summary>Health, servers, keys.</summary>
    Other,

    /// <summary>Picking tools, listing categories.</summary>
    Selection,

    /// <summary>A tool or its run.</summary>
    Tool,

    /// <summary>Adding a server, a deployment.</summary>
    Deployment,
}
