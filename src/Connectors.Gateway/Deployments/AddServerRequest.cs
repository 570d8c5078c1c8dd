using System.Text.RegularExpressions;

namespace Connectors.Gateway.Deployments;

/// <summary>Body of <c>POST /mcp/add</c>.</summary>
internal sealed class AddServerRequest
{
    public string? Name { get; init; }

    public SourceRequest? Source { get; init; }

    public string? Category { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string?>? Env { get; init; }

    public IReadOnlyDictionary<string, string?>? Secrets { get; init; }

    public bool? Replace { get; init; }

    /// <summary>Read before the route is reached, with header and query.</summary>
    public string? TenantId { get; init; }

    /// <summary>Read before the route is reached, with the header.</summary>
    public string? IdempotencyKey { get; init; }

    /// <exception cref="DeploymentException">A member is missing or impossible, or the source is of a kind that is not there.</exception>
    public McpServerConfiguration ToConfiguration()
    {
        if (!Regex.IsMatch(Name ?? "", McpServerConfiguration.NamePattern, RegexOptions.CultureInvariant))
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"The server name '{Name}' does not fit {McpServerConfiguration.NamePattern}: letters, digits, '_' and '-', 1 to 64 of them, beginning with a letter or digit.") { Field = "name" };
        }

        if (Source is null)
        {
            throw new DeploymentException(ErrorCodes.ValidationError, $"The server '{Name}' has no source; it is an object with a type, such as npm or stdio.") { Field = "source" };
        }

        return new McpServerConfiguration
        {
            Name = Name!,
            Source = Source.ToSource(),
            Category = string.IsNullOrWhiteSpace(Category) ? null : Category,
            Description = string.IsNullOrWhiteSpace(Description) ? null : Description,
            Environment = Environment(),
            Secrets = Texts("secrets", Secrets),
            Replace = Replace ?? false,
        };
    }

    // What stands beside the source wins over what stands in it.
    private Dictionary<string, string> Environment()
    {
        var environment = Texts("source.env", Source!.Env);
        foreach (var (name, value) in Texts("env", Env))
        {
            environment[name] = value;
        }

        return environment;
    }

    private static Dictionary<string, string> Texts(string field, IReadOnlyDictionary<string, string?>? values) =>
        (values ?? new Dictionary<string, string?>()).ToDictionary(
            pair => pair.Key,
            pair => pair.Value ?? throw new DeploymentException(ErrorCodes.ValidationError, $"The {field} '{pair.Key}' is null, but must be a string.") { Field = $"{field}.{pair.Key}" });
}
