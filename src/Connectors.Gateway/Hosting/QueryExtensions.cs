using System.Globalization;

namespace Connectors.Gateway.Hosting;

/// <summary>Reads query parameters; an empty one is an absent one.</summary>
internal static class QueryExtensions
{
    public static string? QueryText(this HttpRequest request, string name) =>
        request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <exception cref="ConnectorsException">It is no whole number of the range.</exception>
    public static int? QueryNumber(this HttpRequest request, string name, int least, int most)
    {
        if (request.QueryText(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Fault(name, most == int.MaxValue ? $"a whole number, {least} or more" : $"a whole number from {least} to {most}");
    }

    /// <exception cref="ConnectorsException">It is neither true nor false.</exception>
    public static bool QueryFlag(this HttpRequest request, string name) => request.QueryText(name) switch
    {
        null => false,
        var text when bool.TryParse(text, out var flag) => flag,
        "1" => true,
        "0" => false,
        _ => throw Fault(name, "true or false"),
    };

    /// <exception cref="ConnectorsException">It is no time.</exception>
    public static DateTimeOffset? QueryTime(this HttpRequest request, string name)
    {
        // A plus sign that was not escaped arrives as a space.
        if (request.QueryText(name)?.Replace(' ', '+') is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Fault(name, "a time such as 2026-01-31T12:00:00Z");
    }

    private static ConnectorsException Fault(string name, string wanted) =>
        new(ErrorCodes.ValidationError, $"The query parameter '{name}' must be {wanted}.") { Field = name };
}
