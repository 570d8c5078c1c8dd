using System.Globalization;
using System.Text.Json;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Idempotency;
using Connectors.Gateway.Wire;
using Microsoft.AspNetCore.WebUtilities;

namespace Connectors.Gateway.Errors;

/// <summary>Turns whatever went wrong into a <see cref="Problem"/>.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>What an error is sent as: the TypeScript SDK parses nothing but plain JSON.</summary>
    public static string ContentTypeFor(HttpRequest request) => TypeScriptShapes.IsWanted(request) ? Answer.ContentType : ContentType;

    /// <summary>The exception as one of ours. A fault of the gateway's own tells nothing of its inside.</summary>
    public static ConnectorsException Translate(Exception exception) => exception switch
    {
        ConnectorsException ours => ours,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new ConnectorsException(ErrorCodes.BodyTooLarge, "The request's body is too large for this gateway."),
        BadHttpRequestException bad => new ConnectorsException(ErrorCodes.ValidationError, "The request is no proper HTTP: " + bad.Message) { StatusCode = bad.StatusCode },
        JsonException json => Malformed(json),
        _ => new ConnectorsException(ErrorCodes.InternalError, "The gateway failed at this call. The fault is in its log, under the request id."),
    };

    public static Task WriteAsync(HttpContext http, ConnectorsException exception)
    {
        var response = http.Response;
        var allowed = response.Headers.Allow;
        response.Clear();
        if (RetryAfterSeconds(exception) is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var answer = Store(http, exception);
        if (answer.Status == StatusCodes.Status405MethodNotAllowed)
        {
            response.Headers.Allow = allowed;
        }

        if (answer.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        return Answer.WriteAsync(http, answer.Status, answer.Body, ContentTypeFor(http.Request));
    }

    /// <summary>The error as an answer that can be kept and sent.</summary>
    public static StoredAnswer Store(HttpContext http, ConnectorsException exception)
    {
        var call = http.Call();
        var status = exception.StatusCode ?? StatusCodes.Status500InternalServerError;
        call.Outcome = exception.Code;
        var problem = new Problem
        {
            Title = ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error",
            Status = status,
            Detail = exception.Message,
            Instance = http.Request.Path.Value ?? "/",
            Code = exception.Code,
            RequestId = call.RequestId,
            Field = exception.Field,
            AvailableCategories = exception is ToolSelectionException { AvailableCategories: { Count: > 0 } categories } ? categories : null,
            Suggestions = exception.Suggestions is { Count: > 0 } suggestions ? suggestions : null,
            RetryAfter = RetryAfterSeconds(exception),
        };
        return new StoredAnswer(status, JsonSerializer.SerializeToUtf8Bytes(problem, GatewayJson.Default.Problem));
    }

    private static int? RetryAfterSeconds(ConnectorsException exception) =>
        exception.RetryAfter is { } wait ? (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : null;

    private static ConnectorsException Malformed(JsonException json)
    {
        // A path means that the text was JSON, and a member of it was of the wrong type.
        var field = json.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        return new ConnectorsException(
            ErrorCodes.ValidationError,
            field is not null ? $"The member '{field}' of the body is of the wrong type." : $"The body is not the JSON object that this route takes (line {json.LineNumber + 1}, byte {json.BytePositionInLine}).")
        { Field = field };
    }
}
