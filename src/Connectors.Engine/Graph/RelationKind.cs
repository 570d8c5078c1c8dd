namespace Connectors.Engine.Graph;

/// <summary>How a tool belongs to another.</summary>
internal enum RelationKind
{
    /// <summary>It gives what the other one must be given.</summary>
    Needs,

    /// <summary>It is commonly called right after.</summary>
    Then,

    /// <summary>It does much the same.</summary>
    Instead,

    /// <summary>It stands on the same server and deals with the like.</summary>
    SameServer,
}
