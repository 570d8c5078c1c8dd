using System.Text.Json.Serialization;

namespace Connectors.Gateway.Audit;

/// <summary>Who did what, when, and what came of it. No values: of parameters only a digest.</summary>
internal sealed record AuditRecord
{
    public required DateTimeOffset At { get; init; }

    public required string RequestId { get; init; }

    /// <summary><c>invoke</c>, <c>deploy</c>, <c>deploy.cancel</c>, <c>remove</c>, <c>server.stop</c>, <c>server.restart</c>, <c>key.create</c>, <c>key.remove</c>.</summary>
    public required string Action { get; init; }

    public required string? Tenant { get; init; }

    public required string KeyId { get; init; }

    public required string KeyName { get; init; }

    /// <summary>The tool, server, deployment or key.</summary>
    public required string? Target { get; init; }

    /// <summary><c>ok</c> or the code of what went wrong.</summary>
    public required string Outcome { get; init; }

    public required int Status { get; init; }

    public required double DurationMs { get; init; }

    /// <summary>HMAC-SHA-256 of the parameters' JSON under a secret of this home: tells whether two calls were alike, and not with what.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ParametersDigest { get; init; }
}
