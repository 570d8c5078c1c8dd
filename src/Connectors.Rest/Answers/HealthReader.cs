using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads how a gateway is.</summary>
internal static class HealthReader
{
    public static GatewayHealth Read(JsonElement health) => new()
    {
        Status = health.Text("status") ?? "healthy",
        Version = health.Text("version") ?? "",
        Uptime = TimeSpan.FromSeconds(health.Number("uptime") ?? 0),
        Components = health.Member("components") is { ValueKind: JsonValueKind.Object } components
            ? components.EnumerateObject().ToDictionary(part => part.Name, part => part.Value.ValueKind == JsonValueKind.String ? part.Value.GetString()! : part.Value.Text("status") ?? "up")
            : [],
        Features = health.Texts("features") ?? [],
    };
}
