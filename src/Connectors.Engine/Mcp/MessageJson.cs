using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connectors.Engine.Catalog;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Connectors.Engine.Mcp;

/// <summary>How MCP messages are read and written: as the SDK does, but nested as deep as we take them.</summary>
internal static class MessageJson
{
    public static readonly JsonReaderOptions Reading = new() { MaxDepth = PlainValue.DeepestMessage };

    public static readonly JsonTypeInfo<JsonRpcMessage> Type = (JsonTypeInfo<JsonRpcMessage>)new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { MaxDepth = PlainValue.DeepestMessage }.GetTypeInfo(typeof(JsonRpcMessage));
}
