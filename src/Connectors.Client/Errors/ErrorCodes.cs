namespace Connectors;

/// <summary>The stable codes of errors: of the REST contract, and of an embedded gateway alike.</summary>
public static class ErrorCodes
{
#pragma warning disable CS1591 // Each constant is its own name; the REST contract says when each comes.
    public const string ValidationError = "VALIDATION_ERROR";
    public const string AuthRequired = "AUTH_REQUIRED";
    public const string InvalidApiKey = "INVALID_API_KEY";
    public const string UnencryptedAuthentication = "UNENCRYPTED_AUTHENTICATION";
    public const string TenantForbidden = "TENANT_FORBIDDEN";
    public const string ScopeRequired = "SCOPE_REQUIRED";
    public const string SourceForbidden = "SOURCE_FORBIDDEN";
    public const string ToolNotFound = "TOOL_NOT_FOUND";
    public const string ServerNotFound = "SERVER_NOT_FOUND";
    public const string DeploymentNotFound = "DEPLOYMENT_NOT_FOUND";
    public const string CategoryNotFound = "CATEGORY_NOT_FOUND";
    public const string RouteNotFound = "ROUTE_NOT_FOUND";
    public const string KeyNotFound = "KEY_NOT_FOUND";
    public const string ServerAlreadyExists = "SERVER_ALREADY_EXISTS";
    public const string InProgress = "IN_PROGRESS";
    public const string BodyTooLarge = "BODY_TOO_LARGE";
    public const string InvalidParameters = "INVALID_PARAMETERS";
    public const string SourceUnsupported = "SOURCE_UNSUPPORTED";
    public const string IdempotencyMismatch = "IDEMPOTENCY_MISMATCH";
    public const string RateLimited = "RATE_LIMITED";
    public const string ServerUnavailable = "SERVER_UNAVAILABLE";
    public const string Busy = "BUSY";
    public const string ToolError = "TOOL_ERROR";
    public const string ToolTimeout = "TOOL_TIMEOUT";
    public const string OutcomeUnknown = "OUTCOME_UNKNOWN";

    // Of deployments.
    public const string Cancelled = "CANCELLED";
    public const string Interrupted = "INTERRUPTED";
    public const string InstallFailed = "INSTALL_FAILED";
    public const string ServerExited = "SERVER_EXITED";
    public const string HandshakeTimeout = "HANDSHAKE_TIMEOUT";
    public const string HandshakeFailed = "HANDSHAKE_FAILED";
    public const string CommandNotFound = "COMMAND_NOT_FOUND";
    public const string DeploymentFailed = "DEPLOYMENT_FAILED";
    public const string WaitTimeout = "WAIT_TIMEOUT";

    // Of sessions and homes.
    public const string SessionClosed = "SESSION_CLOSED";
    public const string GatewayUnavailable = "GATEWAY_UNAVAILABLE";
    public const string GatewayNotSupported = "GATEWAY_NOT_SUPPORTED";
    public const string HomeUnusable = "HOME_UNUSABLE";
    public const string StoreCorrupt = "STORE_CORRUPT";
    public const string StoreTooNew = "STORE_TOO_NEW";
    public const string StoreFull = "STORE_FULL";
    public const string InternalError = "INTERNAL_ERROR";
#pragma warning restore CS1591

    /// <summary>The HTTP status that goes with a code.</summary>
    /// <param name="code">A code of this class.</param>
    /// <returns>The status of the REST contract, or null for a code that never crosses HTTP on its own.</returns>
    public static int? StatusOf(string code) => code switch
    {
        ValidationError => 400,
        AuthRequired or InvalidApiKey => 401,
        TenantForbidden or ScopeRequired or SourceForbidden => 403,
        ToolNotFound or ServerNotFound or DeploymentNotFound or CategoryNotFound or RouteNotFound or KeyNotFound => 404,
        ServerAlreadyExists or InProgress => 409,
        BodyTooLarge => 413,
        InvalidParameters or SourceUnsupported or IdempotencyMismatch => 422,
        RateLimited => 429,
        InternalError => 500,
        ServerUnavailable or Busy or StoreFull => 503,
        _ => null,
    };

    /// <summary>A code as PowerShell error ids spell it: <c>TOOL_NOT_FOUND</c> becomes <c>ToolNotFound</c>.</summary>
    /// <param name="code">A code in upper case with underscores.</param>
    /// <returns>The id in Pascal case.</returns>
    public static string ToErrorId(string code) => string.Concat(
        code.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
}
