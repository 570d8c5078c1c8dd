namespace Connectors;

/// <summary>Hints that a tool gives of itself; null where it says nothing. Hints, not promises.</summary>
public sealed class ToolAnnotations
{
    /// <summary>A title for people.</summary>
    public string? Title { get; init; }

    /// <summary>It changes nothing.</summary>
    public bool? ReadOnlyHint { get; init; }

    /// <summary>It may destroy or overwrite something.</summary>
    public bool? DestructiveHint { get; init; }

    /// <summary>Calling it again with the same parameters adds nothing.</summary>
    public bool? IdempotentHint { get; init; }

    /// <summary>It deals with things outside the server's own reach.</summary>
    public bool? OpenWorldHint { get; init; }
}
