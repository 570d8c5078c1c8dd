using System.Collections;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connectors.Gateway.Access;

namespace Connectors.Gateway.Hosting;

/// <summary>What is known of the call being answered; grows on its way through the pipeline. As a scope of the log it is <c>RequestId</c>, <c>Tenant</c> and <c>KeyId</c>.</summary>
internal sealed class Call : IReadOnlyList<KeyValuePair<string, object?>>
{
    private Caller? caller;

    /// <summary>The id that the answer carries and the log knows.</summary>
    public required string RequestId { get; init; }

    /// <summary>Who calls. Throws before the pipeline found out: no route can forget to ask.</summary>
    public Caller Caller
    {
        get => caller ?? throw new InvalidOperationException("The caller is not known yet.");
        set => caller = value;
    }

    public string? CallerId => caller?.KeyId;

    public string? CallerName => caller?.Name;

    /// <summary>The tenant that the call is for, covered by the key; null before the pipeline found out.</summary>
    public string? Tenant { get; set; }

    /// <summary>The body; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The idempotency key from header or body.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>What the call did something to, for the audit.</summary>
    public string? AuditTarget { get; set; }

    /// <summary>Digest of the parameters, for the audit.</summary>
    public string? AuditDigest { get; set; }

    /// <summary>The code of what went wrong, also where the status is 200; null when all went well.</summary>
    public string? Outcome { get; set; }

    int IReadOnlyCollection<KeyValuePair<string, object?>>.Count => 3;

    KeyValuePair<string, object?> IReadOnlyList<KeyValuePair<string, object?>>.this[int index] => index switch
    {
        0 => new("RequestId", RequestId),
        1 => new("Tenant", Tenant),
        2 => new("KeyId", CallerId),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator()
    {
        IReadOnlyList<KeyValuePair<string, object?>> members = this;
        for (var index = 0; index < members.Count; index++)
        {
            yield return members[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)this).GetEnumerator();

    public byte[] HashBody() => SHA256.HashData(Body.Span);

    /// <summary>The body as what the route takes.</summary>
    /// <exception cref="ConnectorsException">There is no body.</exception>
    /// <exception cref="JsonException">It is something else.</exception>
    public T ReadBody<T>(JsonTypeInfo<T> type)
        where T : class =>
        (Body.IsEmpty ? null : JsonSerializer.Deserialize(Body.Span, type))
        ?? throw new ConnectorsException(ErrorCodes.ValidationError, "This route takes a JSON object as its body, but none was sent.");
}
