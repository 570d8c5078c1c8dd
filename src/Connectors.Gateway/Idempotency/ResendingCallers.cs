using Connectors.Gateway.Wire;

namespace Connectors.Gateway.Idempotency;

/// <summary>
/// The public SDKs. Each sends a call again, up to three times unless told otherwise, once it has waited long enough or lost the
/// connection, and neither has idempotency keys.
/// </summary>
internal static class ResendingCallers
{
    private const string PythonAgent = "python-httpx/";
    private static readonly TimeSpan TypeScriptPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PythonPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public static bool Include(HttpRequest request) => PatienceOf(request) is not null;

    /// <summary>A limit of the gateway's own, ending before the caller leaves: an answer at that very moment would cross with its leaving, and be lost.</summary>
    public static TimeSpan Before(HttpRequest request, TimeSpan limit) => PatienceOf(request) == limit ? limit - Margin : limit;

    // How long they wait unless told otherwise.
    private static TimeSpan? PatienceOf(HttpRequest request) =>
        TypeScriptShapes.IsWanted(request) ? TypeScriptPatience
        : request.Headers.UserAgent.ToString().StartsWith(PythonAgent, StringComparison.Ordinal) ? PythonPatience
        : null;
}
