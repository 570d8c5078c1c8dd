namespace Connectors;

/// <summary>One parameter of a tool, read from its input schema.</summary>
public sealed class ToolParameter
{
    /// <summary>The parameter's name, as the tool spells it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its JSON type: string, number, integer, boolean, object, array; several joined with <c>|</c>; <c>any</c> when the schema names none.</summary>
    public string Type { get; init; } = "any";

    /// <summary>What it is for, in the tool's words; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether the tool refuses to run without it.</summary>
    public bool Required { get; init; }

    /// <summary>The value used when it is left out, when the schema says one.</summary>
    public object? Default { get; init; }

    /// <summary>Name and type.</summary>
    /// <returns><c>name: type</c>, with <c>?</c> after the name of an optional one.</returns>
    public override string ToString() => $"{Name}{(Required ? "" : "?")}: {Type}";
}
