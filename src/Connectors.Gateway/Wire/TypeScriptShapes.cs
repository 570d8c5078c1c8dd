using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Connectors.Gateway.Deployments;
using Connectors.Gateway.Invocation;
using Connectors.Gateway.Tools;

namespace Connectors.Gateway.Wire;

/// <summary>Answers as the public TypeScript SDK reads them, where it differs from the seed: a tool's parameters are a schema, an error is an object.</summary>
internal static class TypeScriptShapes
{
    private const string UserAgent = "@connectors/sdk";

    private static readonly JsonSerializerOptions Options = new(GatewayJson.Default.Options)
    {
        TypeInfoResolver = GatewayJson.Default.WithAddedModifier(Reshape),
    };

    public static bool IsWanted(HttpRequest request) => request.Headers.UserAgent.ToString().StartsWith(UserAgent, StringComparison.Ordinal);

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static void Reshape(JsonTypeInfo type)
    {
        if (type.Type == typeof(ToolAnswer))
        {
            var schema = Replace(type, "parameters", typeof(string), tool => WithProperties(((ToolAnswer)tool).InputSchema));
            schema.CustomConverter = new RawJsonConverter();
            schema.ShouldSerialize = (_, value) => value is not null;
        }
        else if (type.Type == typeof(InvokeAnswer))
        {
            Replace(type, "error", typeof(ErrorDetails), answer => ((InvokeAnswer)answer).ErrorDetails);
        }
        else if (type.Type == typeof(DeploymentAnswer))
        {
            Replace(type, "error", typeof(ErrorDetails), answer => ((DeploymentAnswer)answer).ErrorDetails);
        }
    }

    // Its OpenAI and LangChain packages take a schema without properties for a list of parameters, and make one named 'type' of it.
    private static string? WithProperties(string? schema)
    {
        if (schema is null || schema.Contains("\"properties\"", StringComparison.Ordinal))
        {
            return schema;
        }

        var whole = JsonNode.Parse(schema)!.AsObject();
        whole.Add("properties", new JsonObject());
        return whole.ToJsonString();
    }

    private static JsonPropertyInfo Replace(JsonTypeInfo type, string name, Type propertyType, Func<object, object?> get)
    {
        var index = type.Properties.Index().First(pair => pair.Item.Name == name).Index;
        var property = type.CreateJsonPropertyInfo(propertyType, name);
        property.Get = get;
        type.Properties[index] = property;
        return property;
    }
}
