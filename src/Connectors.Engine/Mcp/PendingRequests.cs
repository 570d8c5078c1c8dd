using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using ModelContextProtocol;

namespace Connectors.Engine.Mcp;

/// <summary>Our own requests that a server has not answered yet. Their answers are read here, and the SDK sees nothing of them.</summary>
/// <remarks>
/// For each answer the SDK changes threads twice and makes objects that only requests need; and it gives a result as a node, which
/// would be written and parsed again to become the element that it was. Of a call through us that was a fifth.
/// </remarks>
internal sealed class PendingRequests
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> requests = new();
    private volatile Exception? end;

    /// <summary>Makes ready for the answer to a request that is about to be sent.</summary>
    /// <param name="id">The request's id.</param>
    /// <returns>Completes with the result, or fails with what <see cref="Fail"/> or the server says.</returns>
    public TaskCompletionSource<JsonElement> Add(long id)
    {
        var request = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests[id] = request;
        if (end is { } exception)
        {
            request.TrySetException(exception);
        }

        return request;
    }

    /// <summary>Forgets a request: its answer, if it comes, is nobody's.</summary>
    public void Forget(long id) => requests.TryRemove(id, out _);

    /// <summary>Takes a message that answers one of our requests.</summary>
    /// <param name="line">The message.</param>
    /// <param name="options">How it is read.</param>
    /// <returns>Whether it was one.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryComplete(ReadOnlySequence<byte> line, JsonReaderOptions options)
    {
        if (requests.IsEmpty)
        {
            return false;
        }

        var reader = line.IsSingleSegment ? new Utf8JsonReader(line.FirstSpan, options) : new Utf8JsonReader(line, options);
        TaskCompletionSource<JsonElement>? request = null;
        JsonElement? result = null;
        JsonElement? error = null;
        var isVersion2 = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var id) || !requests.TryGetValue(id, out request))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                result = JsonElement.ParseValue(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                error = JsonElement.ParseValue(ref reader);
            }
            else if (reader.ValueTextEquals("jsonrpc"u8))
            {
                reader.Read();
                isVersion2 = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                return false; // A request of the server's, which counts on its own.
            }
            else
            {
                reader.Skip();
            }
        }

        if (request is null || !isVersion2 || reader.Read())
        {
            return false;
        }

        if (error is { } fault)
        {
            request.TrySetException(ReadError(fault));
            return true;
        }

        if (result is { } complete)
        {
            request.TrySetResult(complete);
            return true;
        }

        return false;
    }

    /// <summary>Says of all requests, and of those that still come, that there will be no answer.</summary>
    public void Fail(Exception exception)
    {
        end ??= exception;
        foreach (var request in requests.Values)
        {
            request.TrySetException(exception);
        }
    }

    // As the SDK words it.
    private static McpProtocolException ReadError(JsonElement error)
    {
        var message = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message"u8, out var words) && words.ValueKind == JsonValueKind.String ? words.GetString() : null;
        var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code"u8, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var known) ? known : (int)McpErrorCode.InternalError;
        return new McpProtocolException($"Request failed (remote): {message ?? "The server gave no reason."}", (McpErrorCode)code);
    }
}
