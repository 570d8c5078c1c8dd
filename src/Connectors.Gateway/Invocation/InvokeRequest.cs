using System.Text.Json;
using Connectors.Rest.Json;

namespace Connectors.Gateway.Invocation;

/// <summary>Body of <c>POST /tools/invoke</c>.</summary>
internal sealed class InvokeRequest
{
    private const double MaximumSeconds = 86_400;

    // Far more than any tool's id has; what is longer would fill audit and answer with what a caller made up.
    private const int MaximumIdLength = 1024;

    public string? ToolId { get; init; }

    public JsonElement? Parameters { get; init; }

    /// <summary>The tool's server, for callers that name it apart.</summary>
    public string? Integration { get; init; }

    /// <summary>Read before the route is reached, with header and query.</summary>
    public string? TenantId { get; init; }

    /// <summary>Seconds.</summary>
    public double? Timeout { get; init; }

    /// <summary>Read before the route is reached, with the header.</summary>
    public string? IdempotencyKey { get; init; }

    /// <exception cref="ToolInvocationException">A member is missing or impossible.</exception>
    public (string ToolId, TimeSpan? Timeout) Validate()
    {
        Require(!string.IsNullOrWhiteSpace(ToolId), "toolId", "is missing; it is server.toolName");
        Require(ToolId!.Length <= MaximumIdLength, "toolId", $"has {ToolId.Length:N0} characters, but at most {MaximumIdLength:N0} are read");
        Require(Integration is null or { Length: <= MaximumIdLength }, "integration", $"has more than {MaximumIdLength:N0} characters");
        Require(Parameters is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null }, "parameters", "must be an object of values by name");
        Require(Timeout is null or (> 0 and <= MaximumSeconds), "timeout", $"must be more than 0 and at most {MaximumSeconds:N0} seconds");

        // The Python SDK cuts the integration off an id before it strips the id.
        var id = ToolId.Trim();
        var integration = Integration?.Trim();
        id = string.IsNullOrEmpty(integration) || id.StartsWith(integration + ".", StringComparison.OrdinalIgnoreCase) ? id : $"{integration}.{id}";
        return (id, Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    /// <summary>The parameters as plain values; none when there are none.</summary>
    /// <exception cref="ToolInvocationException">A text among them is no Unicode.</exception>
    public IReadOnlyDictionary<string, object?> ReadParameters()
    {
        try
        {
            return Parameters is { ValueKind: JsonValueKind.Object } given ? PlainJson.ReadObject(given) : new Dictionary<string, object?>();
        }
        catch (InvalidOperationException)
        {
            // One half of a surrogate pair, written as an escape, as JavaScript writes a text that was cut in the middle of one.
            throw new ToolInvocationException(ErrorCodes.ValidationError, "The parameters hold a text that is no Unicode: one half of a surrogate pair.") { Field = "parameters" };
        }
    }

    private static void Require(bool holds, string field, string fault)
    {
        if (!holds)
        {
            throw new ToolInvocationException(ErrorCodes.ValidationError, $"The {field} {fault}.") { Field = field };
        }
    }
}
