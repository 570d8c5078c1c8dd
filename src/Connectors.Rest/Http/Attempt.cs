using System.Net;

namespace Connectors.Rest.Http;

/// <summary>What came of sending a request once: an answer, or a fault of the way there.</summary>
internal sealed class Attempt
{
    /// <summary>The status; 0 where there was no answer.</summary>
    public HttpStatusCode Status { get; init; }

    public string? ContentType { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>From <c>Retry-After</c>, as seconds or as a date.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public string? RequestId { get; init; }

    /// <summary>The <c>code</c> of an error's body.</summary>
    public string? Code { get; init; }

    public Uri? RedirectTo { get; init; }

    /// <summary>What broke on the way, where there was no answer.</summary>
    public TransportFault? Fault { get; init; }

    public bool IsSuccess => Fault is null && (int)Status is >= 200 and < 300;

    /// <summary>Whether the gateway says that nothing was done: refused for the rate, or before anything was sent to a server.</summary>
    public bool CertainlyDidNotRun =>
        Fault is { NothingWasSent: true }
        || (int)Status is >= 300 and < 400
        || Status == HttpStatusCode.TooManyRequests
        || Code is ErrorCodes.Busy or ErrorCodes.ServerUnavailable or ErrorCodes.RateLimited;

    /// <summary>Whether it may go better the next time.</summary>
    public bool IsTransient => Fault is not null
        ? Fault.IsTransient
        : Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
