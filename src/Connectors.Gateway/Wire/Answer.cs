using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connectors.Gateway.Hosting;
using Microsoft.AspNetCore.ResponseCompression;

namespace Connectors.Gateway.Wire;

/// <summary>Writes JSON answers, in the shape that the caller reads.</summary>
internal static class Answer
{
    public const string ContentType = "application/json";

    // Smaller answers cost more to compress than it saves, and so does the middleware that looks at each of them.
    private const int LeastCompressed = 16 * 1024;

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new JsonAnswer<T>(value, type, status);

    public static IResult Bytes(int status, byte[] body) => new BytesAnswer(status, body);

    /// <summary>The bytes of an answer for the caller of this request.</summary>
    public static byte[] Serialize<T>(HttpContext http, T value, JsonTypeInfo<T> type) => TypeScriptShapes.IsWanted(http.Request)
        ? JsonSerializer.SerializeToUtf8Bytes(value, TypeScriptShapes.Of<T>())
        : JsonSerializer.SerializeToUtf8Bytes(value, type);

    public static Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> body, string contentType = ContentType)
    {
        var response = http.Response;
        http.StampHeaders();
        response.Headers.Vary = "User-Agent";
        response.StatusCode = status;
        response.ContentType = contentType;
        if (body.Length >= LeastCompressed)
        {
            return WriteLargeAsync(http, body);
        }

        response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private static async Task WriteLargeAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        var compression = http.RequestServices.GetRequiredService<IResponseCompressionProvider>();
        response.Headers.Append("Vary", "Accept-Encoding");
        var method = compression.CheckRequestAcceptsCompression(http) && compression.ShouldCompressResponse(http) ? compression.GetCompressionProvider(http) : null;
        if (method is null)
        {
            response.ContentLength = body.Length;
        }
        else
        {
            response.Headers.ContentEncoding = method.EncodingName;
        }

        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        if (method is null)
        {
            await response.Body.WriteAsync(body, http.RequestAborted);
            return;
        }

        await using var compressed = method.CreateStream(response.Body);
        await compressed.WriteAsync(body, http.RequestAborted);
    }

    private sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, Serialize(httpContext, value, type));
    }

    private sealed class BytesAnswer(int status, byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, body, status < StatusCodes.Status400BadRequest ? ContentType : Errors.Problems.ContentTypeFor(httpContext.Request));
    }
}
