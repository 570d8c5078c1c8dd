using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connectors.Engine.Catalog;

/// <summary>Source-generated JSON, so that no reflection runs at the first call.</summary>
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class JsonNodeContext : JsonSerializerContext;
