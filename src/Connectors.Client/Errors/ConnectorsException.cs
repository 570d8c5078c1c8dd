namespace Connectors;

/// <summary>A call to a gateway failed.</summary>
/// <param name="code">A code of <see cref="ErrorCodes"/>, or one that a newer gateway sent.</param>
/// <param name="message">What failed, on what, and the way out; no secrets, no parameter values.</param>
/// <param name="innerException">What was behind it.</param>
public class ConnectorsException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What failed, as a stable code.</summary>
    public string Code { get; } = code;

    /// <summary><see cref="Code"/> as PowerShell spells error ids.</summary>
    public string ErrorId => ErrorCodes.ToErrorId(Code);

    /// <summary>The HTTP status: received over REST, the one that belongs to the code otherwise; null where there is none.</summary>
    public int? StatusCode { get; init; } = ErrorCodes.StatusOf(code);

    /// <summary>The request's id, for finding it in a gateway's log.</summary>
    public string? RequestId { get; init; }

    /// <summary>The member of the request that is at fault, when it is one.</summary>
    public string? Field { get; init; }

    /// <summary>Nearest names to one that was not found.</summary>
    public IReadOnlyList<string> Suggestions { get; init => field = Lists.Indexable(value); } = [];

    /// <summary>When to try again, when the gateway said so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
