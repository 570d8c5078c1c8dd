namespace Connectors.Engine.Graph;

/// <summary>What a tool does, roughly.</summary>
internal enum ToolVerb
{
    /// <summary>Something of its own.</summary>
    Other,

    /// <summary>Names many things.</summary>
    List,

    /// <summary>Finds things.</summary>
    Search,

    /// <summary>Shows one thing.</summary>
    Get,

    /// <summary>Makes a thing.</summary>
    Create,

    /// <summary>Changes a thing.</summary>
    Update,

    /// <summary>Takes a thing away.</summary>
    Delete,

    /// <summary>Sends something to somebody.</summary>
    Send,

    /// <summary>Starts, stops or runs something.</summary>
    Run,
}
