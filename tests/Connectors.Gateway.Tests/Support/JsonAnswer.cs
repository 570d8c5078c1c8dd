using System.Net.Http.Headers;
using System.Text.Json;

namespace Connectors.Gateway.Tests.Support;

/// <summary>An answer with its body as JSON.</summary>
internal sealed record JsonAnswer(int Status, string? ContentType, HttpResponseHeaders Headers, string Text)
{
    public JsonElement Body => JsonDocument.Parse(Text).RootElement;

    public string? Code => Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public JsonElement this[string member] => Body.GetProperty(member);

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public static async Task<JsonAnswer> ReadAsync(HttpResponseMessage response) =>
        new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers, await response.Content.ReadAsStringAsync());
}
