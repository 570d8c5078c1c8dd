namespace Connectors;

/// <summary>A tool that belongs to a selected one.</summary>
public sealed class RelatedTool : SessionObject
{
    /// <summary>The related tool; a summary without schemas is enough.</summary>
    public Tool Tool { get; init; } = new();

    /// <summary><c>needs</c>, <c>then</c>, <c>instead</c> or <c>sameServer</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Why it belongs to the selected one, in a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The related tool's id.</summary>
    public string Id => Tool.Id;

    /// <summary>The related tool's estimated tokens, as <see cref="Connectors.Tool.TokenCost"/>.</summary>
    public int TokenCost => Tool.TokenCost;

    /// <summary>Id and kind.</summary>
    /// <returns><c>id (kind)</c>.</returns>
    public override string ToString() => $"{Id} ({Kind})";
}
