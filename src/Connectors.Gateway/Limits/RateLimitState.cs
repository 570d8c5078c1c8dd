using System.Globalization;

namespace Connectors.Gateway.Limits;

/// <summary>What is left of the caller's allowance, for the headers of the answer.</summary>
/// <param name="Limit">Calls that fit in a full bucket.</param>
/// <param name="Remaining">Calls left now.</param>
/// <param name="ResetSeconds">Seconds until the bucket is full again.</param>
internal sealed record RateLimitState(int Limit, long Remaining, int ResetSeconds)
{
    public void Stamp(IHeaderDictionary headers)
    {
        headers["RateLimit-Limit"] = Limit.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = Remaining.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = ResetSeconds.ToString(CultureInfo.InvariantCulture);
    }
}
