namespace Connectors.PowerShell;

/// <summary>How lists show a tool.</summary>
public static class ToolView
{
    /// <summary>The hints that a tool gives of itself.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>For example <c>read-only, idempotent</c>; empty when it gives none.</returns>
    public static string Hints(Tool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var hints = tool.Annotations;
        return string.Join(", ", new[]
        {
            Word(hints?.ReadOnlyHint, "read-only", "changes things"),
            Word(hints?.DestructiveHint, "destructive", "not destructive"),
            Word(hints?.IdempotentHint, "idempotent", "not idempotent"),
            Word(hints?.OpenWorldHint, "open world", "closed world"),
        }.Where(static word => word is not null));
    }

    private static string? Word(bool? hint, string yes, string no) => hint is null ? null : hint.Value ? yes : no;
}
