using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Connectors.Engine.Mcp;

/// <summary>Reads the results of our own requests once and keeps them as they came; the SDK is told only that they are there.</summary>
/// <remarks>The SDK gives a result back as a node, which would be written and parsed again to become the element that it was.</remarks>
internal sealed class AwaitedResults
{
    private readonly ConcurrentDictionary<long, Slot> slots = new();

    /// <summary>Makes ready for the result of a request that is about to be sent.</summary>
    /// <param name="id">The request's id.</param>
    public Slot Await(long id) => slots[id] = new Slot();

    /// <summary>Forgets a request: its result, if it comes, is the SDK's.</summary>
    public void Forget(long id) => slots.TryRemove(id, out _);

    /// <summary>Takes a message that is the complete result of an awaited request.</summary>
    /// <param name="line">The message.</param>
    /// <param name="options">How it is read.</param>
    /// <returns>What the SDK gets to see of it; null when the message is something else.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public JsonRpcResponse? Take(ReadOnlySequence<byte> line, JsonReaderOptions options)
    {
        if (slots.IsEmpty)
        {
            return null;
        }

        var reader = line.IsSingleSegment ? new Utf8JsonReader(line.FirstSpan, options) : new Utf8JsonReader(line, options);
        long? id = null;
        JsonElement? result = null;
        var isVersion2 = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (id is null && reader.ValueTextEquals("id"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || !slots.ContainsKey(number))
                {
                    return null;
                }

                id = number;
            }
            else if (result is null && reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                result = JsonElement.ParseValue(ref reader);
            }
            else if (!isVersion2 && reader.ValueTextEquals("jsonrpc"u8))
            {
                reader.Read();
                isVersion2 = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
            }
            else
            {
                return null; // An error, a request, or a member twice.
            }
        }

        if (id is not { } known || result is not { ValueKind: JsonValueKind.Object } complete || !isVersion2 || reader.Read() || !IsComplete(complete) || !slots.TryGetValue(known, out var slot))
        {
            return null;
        }

        slot.Result = complete;

        // All that the SDK looks at, for its own metrics.
        var isError = complete.TryGetProperty("isError", out var failed) && failed.ValueKind == JsonValueKind.True;
        return new JsonRpcResponse { Id = new RequestId(known), Result = isError ? new JsonObject { ["isError"] = true } : null };
    }

    // Since 2026-07-28 a result may ask for something first, which is the SDK's to give.
    private static bool IsComplete(JsonElement result) =>
        !result.TryGetProperty("resultType"u8, out var type) || (type.ValueKind == JsonValueKind.String && type.ValueEquals("complete"u8));

    /// <summary>The place for one result.</summary>
    internal sealed class Slot
    {
        /// <summary>The result; null while it has not come, or has gone to the SDK.</summary>
        public JsonElement? Result { get; set; }
    }
}
