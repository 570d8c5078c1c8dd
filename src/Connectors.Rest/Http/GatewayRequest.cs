using System.Globalization;

namespace Connectors.Rest.Http;

/// <summary>One call to make; it may take several attempts.</summary>
internal sealed class GatewayRequest
{
    private static readonly string ProcessPart = Guid.NewGuid().ToString("n")[..22];
    private static long count;

    public required HttpMethod Method { get; init; }

    /// <summary>Path and query below the base address.</summary>
    public required string Path { get; init; }

    /// <summary>JSON in UTF-8, or null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>What the call is about: decides the kind of its exceptions.</summary>
    public Operation Operation { get; init; }

    /// <summary>The tool's id, the query or the deployment's id that the call is about, for its exceptions; null where there is none.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether a second run does harm: then it is sent again only where it is certain that it did not run.</summary>
    public bool RunsOnce { get; init; }

    /// <summary>Under which the gateway runs it at most once.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Takes how far the gateway's tool is, where it says so before its answer; null means that nobody wants to know.</summary>
    public IProgress<ToolProgress>? Progress { get; init; }

    /// <summary>How long one attempt may take, anew with each progress; null means the session's time-out.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>Tells the request apart in the gateway's log, and in errors; the same for all its attempts.</summary>
    public string RequestId { get => field ??= NewId(); init; }

    /// <summary>An id that no other request has: random for the process, then counted, which asks the system for nothing.</summary>
    public static string NewId() => string.Create(CultureInfo.InvariantCulture, $"{ProcessPart}{Interlocked.Increment(ref count):x10}");
}
