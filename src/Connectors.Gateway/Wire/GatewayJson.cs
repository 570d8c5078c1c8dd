using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Gateway.Audit;
using Connectors.Gateway.Deployments;
using Connectors.Gateway.Errors;
using Connectors.Gateway.Health;
using Connectors.Gateway.Hosting;
using Connectors.Gateway.Invocation;
using Connectors.Gateway.Keys;
using Connectors.Gateway.Mcp;
using Connectors.Gateway.Selection;
using Connectors.Gateway.Tools;

namespace Connectors.Gateway.Wire;

/// <summary>The bodies of the contract, read and written without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(ContentConverter)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SelectRequest))]
[JsonSerializable(typeof(SelectAnswer))]
[JsonSerializable(typeof(ToolAnswer))]
[JsonSerializable(typeof(ToolListAnswer))]
[JsonSerializable(typeof(GraphAnswer))]
[JsonSerializable(typeof(CategoryListAnswer))]
[JsonSerializable(typeof(InvokeRequest))]
[JsonSerializable(typeof(InvokeAnswer))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(ServerAnswer))]
[JsonSerializable(typeof(ServerListAnswer))]
[JsonSerializable(typeof(ServerRemovedAnswer))]
[JsonSerializable(typeof(AddServerRequest))]
[JsonSerializable(typeof(DeploymentAnswer))]
[JsonSerializable(typeof(DeploymentListAnswer))]
[JsonSerializable(typeof(LogLineAnswer))]
[JsonSerializable(typeof(LogAnswer))]
[JsonSerializable(typeof(LogEndAnswer))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyListAnswer))]
[JsonSerializable(typeof(KeyRemovedAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(Announcement))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    // Answers are no HTML, so letters beyond ASCII go out as they are.
    static GatewayJson() => Default = new GatewayJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
