using System.Text.Json;
using System.Text.Unicode;
using Connectors.Gateway.Access;

namespace Connectors.Gateway.Hosting;

/// <summary>Reads a request's body once, and from it what every route needs: which tenants it names, and its idempotency key.</summary>
internal static class RequestBody
{
    /// <exception cref="ConnectorsException">The body is too large, or a member that every route reads is of the wrong type.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength is { } length)
        {
            if (length > limit)
            {
                throw TooLarge(limit);
            }

            if (length == 0)
            {
                return [];
            }

            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, cancellationToken);
            return exact;
        }

        // Neither a length nor chunks: there is no body.
        if (request.Headers.TransferEncoding.Count == 0)
        {
            return [];
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw TooLarge(limit);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    /// <summary>Finds the tenants and the idempotency key in a body, without building anything from it.</summary>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    /// <exception cref="ConnectorsException">It is not UTF-8, or one of these members is no text.</exception>
    public static (IReadOnlyList<string> Tenants, string? IdempotencyKey) Scan(ReadOnlySpan<byte> body)
    {
        // Here for all routes: the reader looks at the bytes of a text only when somebody asks for it, and then throws what is no fault of the gateway's.
        if (!Utf8.IsValid(body))
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, "The body is not UTF-8.");
        }

        var reader = new Utf8JsonReader(body);
        List<string> tenants = [];
        string? idempotencyKey = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException(null, null, 0, 0);
        }

        ScanObject(ref reader, tenants, ref idempotencyKey, isTop: true);
        reader.Read(); // Throws when something follows the object.
        return (tenants, idempotencyKey);
    }

    private static void ScanObject(ref Utf8JsonReader reader, List<string> tenants, ref string? idempotencyKey, bool isTop)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tenantId"u8))
            {
                if (ReadText(ref reader, TenantNames.Field) is { } tenant)
                {
                    tenants.Add(tenant);
                }
            }
            else if (isTop && reader.ValueTextEquals("idempotencyKey"u8))
            {
                idempotencyKey = ReadText(ref reader, "idempotencyKey");
            }
            else if (isTop && (reader.ValueTextEquals("options"u8) || reader.ValueTextEquals("context"u8)))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ScanObject(ref reader, tenants, ref idempotencyKey, isTop: false);
                }
                else
                {
                    reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static string? ReadText(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.Null => null,
                JsonTokenType.String => reader.GetString(),
                _ => throw new ConnectorsException(ErrorCodes.ValidationError, $"The member '{field}' of the body must be a string.") { Field = field },
            };
        }
        catch (InvalidOperationException)
        {
            // One half of a surrogate pair, written as an escape.
            throw new ConnectorsException(ErrorCodes.ValidationError, $"The member '{field}' of the body is no Unicode text.") { Field = field };
        }
    }

    private static ConnectorsException TooLarge(int limit) =>
        new(ErrorCodes.BodyTooLarge, $"The request's body is larger than the {limit:N0} bytes that this gateway takes.");
}
