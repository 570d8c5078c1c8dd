using System.Net;
using System.Text;
using System.Text.Json;
using Connectors.Rest.Answers;
using Connectors.Rest.Http;

namespace Connectors.Rest.Errors;

/// <summary>Turns failed attempts into exceptions: of the contract's errors, of the older shapes, and of what is no JSON at all.</summary>
internal sealed class ErrorReader(Uri root, string? key)
{
    private const int LongestText = 2000;

    /// <summary>The <c>code</c> of an error's body, or null.</summary>
    public static string? ReadCode(byte[] body)
    {
        using var document = TryParse(body);
        return document is null ? null : Details(document.RootElement).Text("code");
    }

    /// <summary>The exception for an attempt that failed.</summary>
    public ConnectorsException Read(GatewayRequest request, Attempt attempt)
    {
        if (attempt.Fault is { } fault)
        {
            return Make(request, new Description(ErrorCodes.GatewayUnavailable, $"The gateway {root} {fault.Sentence}.") { RequestId = attempt.RequestId, Inner = fault.Exception });
        }

        var description = Describe(request, attempt) with { Status = (int)attempt.Status, RetryAfter = attempt.RetryAfter };
        return Make(request, description with { RequestId = description.RequestId ?? attempt.RequestId ?? request.RequestId });
    }

    /// <summary>The exception for a body with status 200 that says <c>success: false</c>.</summary>
    public ConnectorsException Read(GatewayRequest request, Attempt attempt, JsonElement body) =>
        Make(request, FromJson(body, "HTTP_200") with { RequestId = attempt.RequestId ?? request.RequestId });

    /// <summary>The exception for an answer that should be what the contract says, and is not.</summary>
    public ConnectorsException Unreadable(GatewayRequest request, Attempt attempt) => Make(
        request,
        new Description(request.RunsOnce ? ErrorCodes.OutcomeUnknown : ErrorCodes.GatewayUnavailable, $"{root} answered {request.Method} {request.Path} with {(int)attempt.Status} and {attempt.ContentType ?? "no content type"}, but not with the JSON of a Connectors gateway: {Text(attempt.Body)}")
        { Status = (int)attempt.Status, RequestId = attempt.RequestId ?? request.RequestId });

    private static JsonElement Details(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : root;

    private static JsonDocument? TryParse(byte[] body)
    {
        if (body.Length == 0)
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body).Trim();
        return text.Length == 0 ? "an empty body" : text.Length <= LongestText ? text : text[..LongestText];
    }

    private static Description FromJson(JsonElement root, string code)
    {
        var details = Details(root);
        var context = details.Member("context") ?? details;
        return new Description(
            details.Text("code") ?? code,
            details.Text("detail") ?? details.Text("message") ?? root.Text("error") ?? details.Text("title") ?? "The gateway gave no reason.")
        {
            RequestId = root.Text("requestId"),
            Field = details.Text("field") ?? context.Text("field"),
            Suggestions = details.Texts("suggestions") ?? context.Texts("suggestions") ?? [],
            AvailableCategories = details.Texts("availableCategories") ?? context.Texts("availableCategories") ?? [],
        };
    }

    private Description Describe(GatewayRequest request, Attempt attempt)
    {
        if (attempt.RedirectTo is { } elsewhere)
        {
            return new Description(ErrorCodes.GatewayUnavailable, $"{root} redirects to {elsewhere.GetLeftPart(UriPartial.Authority)}, where the key was not sent. If that is the gateway, connect to it.");
        }

        var code = CodeOf(request, attempt.Status);
        using var document = TryParse(attempt.Body);
        return document is { RootElement.ValueKind: JsonValueKind.Object }
            ? FromJson(document.RootElement, code)
            : new Description(code, $"{root} answered {request.Method} {request.Path} with {(int)attempt.Status} and no problem details: {Text(attempt.Body)}");
    }

    private string CodeOf(GatewayRequest request, HttpStatusCode status) => (int)status switch
    {
        400 => ErrorCodes.ValidationError,
        401 => key is null ? ErrorCodes.AuthRequired : ErrorCodes.InvalidApiKey,
        403 => ErrorCodes.ScopeRequired,
        404 => request.Operation switch
        {
            Operation.Tool => ErrorCodes.ToolNotFound,
            Operation.Deployment => ErrorCodes.DeploymentNotFound,
            _ => ErrorCodes.RouteNotFound,
        },
        413 => ErrorCodes.BodyTooLarge,
        429 => ErrorCodes.RateLimited,

        // What may have run, and nobody knows: a proxy between gives these too.
        500 or 502 or 503 or 504 or 408 when request.RunsOnce => ErrorCodes.OutcomeUnknown,
        500 => ErrorCodes.InternalError,
        502 or 503 or 504 or 408 => ErrorCodes.GatewayUnavailable,
        var other => FormattableString.Invariant($"HTTP_{other}"),
    };

    private ConnectorsException Make(GatewayRequest request, Description d)
    {
        var message = Clean(d.Message);
        var kind = d.Code switch
        {
            ErrorCodes.AuthRequired or ErrorCodes.InvalidApiKey or ErrorCodes.TenantForbidden or ErrorCodes.ScopeRequired => Kind.Authentication,
            ErrorCodes.CategoryNotFound => Kind.Selection,
            ErrorCodes.ToolNotFound or ErrorCodes.InvalidParameters or ErrorCodes.ServerUnavailable or ErrorCodes.Busy or ErrorCodes.ToolError or ErrorCodes.ToolTimeout => Kind.Invocation,
            ErrorCodes.SourceForbidden or ErrorCodes.SourceUnsupported or ErrorCodes.ServerAlreadyExists or ErrorCodes.DeploymentNotFound => Kind.Deployment,
            ErrorCodes.GatewayUnavailable or ErrorCodes.RateLimited or ErrorCodes.RouteNotFound or ErrorCodes.InternalError or ErrorCodes.BodyTooLarge or ErrorCodes.KeyNotFound => Kind.Other,
            ErrorCodes.ServerNotFound => request.Operation == Operation.Tool ? Kind.Invocation : Kind.Other,
            _ => request.Operation switch
            {
                Operation.Selection => Kind.Selection,
                Operation.Tool => Kind.Invocation,
                Operation.Deployment => Kind.Deployment,
                _ => Kind.Other,
            },
        };
        return kind switch
        {
            Kind.Authentication => new AuthenticationException(d.Code, message, d.Inner) { StatusCode = d.Status, RequestId = d.RequestId, Field = d.Field, Suggestions = d.Suggestions, RetryAfter = d.RetryAfter },
            Kind.Selection => new ToolSelectionException(d.Code, message, d.Inner) { StatusCode = d.Status, RequestId = d.RequestId, Field = d.Field, Suggestions = d.Suggestions, RetryAfter = d.RetryAfter, AvailableCategories = d.AvailableCategories, Query = request.Operation == Operation.Selection ? request.Subject : null },
            Kind.Invocation => new ToolInvocationException(d.Code, message, d.Inner) { ToolId = request.Operation == Operation.Tool ? request.Subject : null, StatusCode = d.Status, RequestId = d.RequestId, Field = d.Field, Suggestions = d.Suggestions, RetryAfter = d.RetryAfter },
            Kind.Deployment => new DeploymentException(d.Code, message, d.Inner) { DeploymentId = request.Operation == Operation.Deployment ? request.Subject : null, StatusCode = d.Status, RequestId = d.RequestId, Field = d.Field, Suggestions = d.Suggestions, RetryAfter = d.RetryAfter },
            _ => new ConnectorsException(d.Code, message, d.Inner) { StatusCode = d.Status, RequestId = d.RequestId, Field = d.Field, Suggestions = d.Suggestions, RetryAfter = d.RetryAfter },
        };
    }

    /// <summary>Without the key, should a page echo it, and without what a terminal would obey.</summary>
    private string Clean(string message)
    {
        var shown = key is null ? message : message.Replace(key, "***", StringComparison.Ordinal);
        return string.Concat(shown.Where(letter => !char.IsControl(letter) || letter is '\n' or '\t'));
    }

    private enum Kind
    {
        Other,
        Authentication,
        Selection,
        Invocation,
        Deployment,
    }

    private sealed record Description(string Code, string Message)
    {
        public int? Status { get; init; }

        public string? RequestId { get; init; }

        public string? Field { get; init; }

        public TimeSpan? RetryAfter { get; init; }

        public IReadOnlyList<string> Suggestions { get; init; } = [];

        public IReadOnlyList<string> AvailableCategories { get; init; } = [];

        public Exception? Inner { get; init; }
    }
}
