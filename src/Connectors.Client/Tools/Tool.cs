namespace Connectors;

/// <summary>A tool of an MCP server.</summary>
public sealed class Tool : SessionObject
{
    /// <summary><c>server.toolName</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name that the server gave it.</summary>
    public string Name { get; init; } = "";

    /// <summary>A title for people, when the server gave one.</summary>
    public string? Title { get; init; }

    /// <summary>What it does, in the server's words.</summary>
    public string Description { get; init; } = "";

    /// <summary>The category that it is filed under.</summary>
    public string Category { get; init; } = "";

    /// <summary>The server's name.</summary>
    public string Server { get; init; } = "";

    /// <summary>Its parameters, in the schema's order; empty in a summary.</summary>
    public IReadOnlyList<ToolParameter> Parameters
    {
        get => field ??= Lists.Indexable(ParameterSource?.Invoke() ?? []);
        init => field = Lists.Indexable(value);
    }

    /// <summary>The JSON Schema of its parameters, as the server gave it; null in a summary.</summary>
    public string? InputSchema { get; init; }

    /// <summary>The JSON Schema of its structured result, when it has one.</summary>
    public string? OutputSchema { get; init; }

    /// <summary>Hints that it gives of itself.</summary>
    public ToolAnnotations? Annotations { get; init; }

    /// <summary>What it costs a model to be told of this tool: estimated o200k tokens of the minified <c>{name, description, inputSchema}</c>.</summary>
    public int TokenCost { get; init; }

    /// <summary>Reads the parameters when they are first asked for; a gateway with thousands of tools need not parse all their schemas.</summary>
    internal Func<IReadOnlyList<ToolParameter>>? ParameterSource { get; init; }

    /// <summary>The id.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Id;
}
