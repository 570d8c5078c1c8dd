using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Takes answers out of the older envelope <c>{success, data, metadata}</c>.</summary>
internal static class Envelope
{
    private static readonly string[] OfInvocation = ["executionTimeMs", "executionTime", "content", "errorDetails"];

    /// <summary>Whether the body says that the call failed although its status is good.</summary>
    public static bool IsFailure(JsonElement body) => body.Flag("success") == false;

    /// <summary>The answer in a body.</summary>
    public static JsonElement Open(JsonElement body) =>
        body.Flag("success") is not null && body.Member("data") is { } data ? data : body;

    /// <summary>The answer in a body of an invocation, which has members <c>success</c> and <c>data</c> of its own.</summary>
    public static JsonElement OpenInvocation(JsonElement body) =>
        !Array.Exists(OfInvocation, name => body.Member(name) is not null) && body.Member("data") is { ValueKind: JsonValueKind.Object } data && data.Flag("success") is not null
            ? data
            : body;
}
