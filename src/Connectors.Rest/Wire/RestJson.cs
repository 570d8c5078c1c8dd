using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Rest.Wire;

/// <summary>The bodies that are sent, written without reflection; what is null is left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SelectBody))]
[JsonSerializable(typeof(InvokeBody))]
[JsonSerializable(typeof(AddBody))]
[JsonSerializable(typeof(KeyBody))]
internal sealed partial class RestJson : JsonSerializerContext
{
    static RestJson() => Default = new RestJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
