using System.Text.Json;

namespace Connectors.Gateway.Invocation;

/// <summary>Body of <c>POST /tools/invoke</c>.</summary>
internal sealed class InvokeRequest
{
    private const double MaximumSeconds = 86_400;

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
        Require(Parameters is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null }, "parameters", "must be an object of values by name");
        Require(Timeout is null or (> 0 and <= MaximumSeconds), "timeout", $"must be more than 0 and at most {MaximumSeconds:N0} seconds");
        var id = string.IsNullOrEmpty(Integration) || ToolId!.StartsWith(Integration + ".", StringComparison.OrdinalIgnoreCase) ? ToolId! : $"{Integration}.{ToolId}";
        return (id, Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static void Require(bool holds, string field, string fault)
    {
        if (!holds)
        {
            throw new ToolInvocationException(ErrorCodes.ValidationError, $"The {field} {fault}.") { Field = field };
        }
    }
}
