using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Engine.Storage;

/// <summary>Sources and string maps as JSON text for the store. The members are those of the REST contract.</summary>
internal static class SourceJson
{
    public static string Write(McpSource source) => source switch
    {
        NpmSource npm => new JsonObject
        {
            ["type"] = npm.Type,
            ["package"] = npm.Package,
            ["version"] = npm.Version,
            ["args"] = WriteList(npm.Arguments),
            ["allowInstallScripts"] = npm.AllowInstallScripts,
        }.ToJsonString(),
        CommandSource command => new JsonObject
        {
            ["type"] = command.Type,
            ["command"] = command.Command,
            ["args"] = WriteList(command.Arguments),
            ["cwd"] = command.WorkingDirectory,
        }.ToJsonString(),
        _ => throw new DeploymentException(ErrorCodes.SourceUnsupported, $"This gateway has no source of type '{source.Type}'."),
    };

    public static McpSource Read(string json)
    {
        var node = JsonNode.Parse(json)!;
        return (string?)node["type"] switch
        {
            "npm" => new NpmSource
            {
                Package = (string)node["package"]!,
                Version = (string?)node["version"],
                Arguments = ReadList(node["args"]),
                AllowInstallScripts = (bool?)node["allowInstallScripts"] ?? false,
            },
            "stdio" => new CommandSource
            {
                Command = (string)node["command"]!,
                Arguments = ReadList(node["args"]),
                WorkingDirectory = (string?)node["cwd"],
            },
            var type => throw new ConnectorsException(ErrorCodes.StoreTooNew, $"The store holds a source of type '{type}', which this version does not know. Use a newer version of Connectors."),
        };
    }

    public static string WriteMap(IReadOnlyDictionary<string, string> map) =>
        new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))).ToJsonString();

    public static Dictionary<string, string> ReadMap(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
    }

    private static JsonArray WriteList(IReadOnlyList<string> values) => [.. values.Select(v => (JsonNode?)v)];

    private static string[] ReadList(JsonNode? node) => node is JsonArray array ? [.. array.Select(v => (string)v!)] : [];
}
