using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connectors.Gateway.Hosting;

namespace Connectors.Gateway.Wire;

/// <summary>Writes JSON answers, in the shape that the caller reads.</summary>
internal static class Answer
{
    public const string ContentType = "application/json";

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new JsonAnswer<T>(value, type, status);

    public static IResult Bytes(int status, byte[] body) => new BytesAnswer(status, body);

    /// <summary>The bytes of an answer for the caller of this request.</summary>
    public static byte[] Serialize<T>(HttpContext http, T value, JsonTypeInfo<T> type) => TypeScriptShapes.IsWanted(http.Request)
        ? JsonSerializer.SerializeToUtf8Bytes(value, TypeScriptShapes.Of<T>())
        : JsonSerializer.SerializeToUtf8Bytes(value, type);

    public static async Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> body, string contentType = ContentType)
    {
        http.StampHeaders();
        http.Response.Headers.Append("Vary", "User-Agent");
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }

    private sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, Serialize(httpContext, value, type));
    }

    private sealed class BytesAnswer(int status, byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, body, status < StatusCodes.Status400BadRequest ? ContentType : Errors.Problems.ContentType);
    }
}
