using System.Text.RegularExpressions;

namespace Connectors.Gateway.Tests.Support;

/// <summary>An operation of the OpenAPI document, with what it takes to call it.</summary>
internal sealed record Operations(string Method, string Path, bool NeedsKey)
{
    /// <summary>The path with names that exist.</summary>
    public string Address => Regex.Replace(Path.Replace("deployments/{id}", "deployments/d1", StringComparison.Ordinal).Replace("{id}", "demo.echo", StringComparison.Ordinal), @"\{name\}", "demo");

    /// <summary>A body that the route would take.</summary>
    public string? Body => (Method, Path) switch
    {
        ("POST", "/api/v1/tools/select") => """{"query":"say it"}""",
        ("POST", "/api/v1/tools/invoke") => """{"toolId":"demo.echo","parameters":{}}""",
        ("POST", "/api/v1/mcp/add") => """{"name":"notes","source":{"type":"npm","package":"notes"}}""",
        ("POST", "/api/v1/keys") => """{"name":"k","tenants":["acme"],"scopes":["read"]}""",
        _ => null,
    };

    public static async Task<IReadOnlyList<Operations>> ReadAsync(RunningHost host)
    {
        using var nobody = new HttpClient { BaseAddress = host.Address };
        var document = (await JsonAnswer.ReadAsync(await nobody.GetAsync("/openapi/v1.json"))).Body;
        return
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation =>
                new Operations(operation.Name.ToUpperInvariant(), path.Name, operation.Value.TryGetProperty("security", out _)))),
        ];
    }
}
