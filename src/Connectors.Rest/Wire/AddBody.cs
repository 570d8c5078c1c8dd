namespace Connectors.Rest.Wire;

/// <summary>Body of <c>POST /mcp/add</c>.</summary>
internal sealed class AddBody
{
    public required string Name { get; init; }

    public required SourceBody Source { get; init; }

    public string? Category { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string>? Env { get; init; }

    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    public bool? Replace { get; init; }

    public static AddBody From(McpServerConfiguration configuration, McpSource source) => new()
    {
        Name = configuration.Name,
        Source = SourceBody.From(source),
        Category = configuration.Category,
        Description = configuration.Description,
        Env = configuration.Environment.Count > 0 ? configuration.Environment : null,
        Secrets = configuration.Secrets.Count > 0 ? configuration.Secrets : null,
        Replace = configuration.Replace ? true : null,
    };
}
