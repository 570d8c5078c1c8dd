using Microsoft.OpenApi;

namespace Connectors.Gateway.OpenApi;

/// <summary>A query parameter of a route, for the document.</summary>
internal sealed record QueryParameter(string Name, string Description, JsonSchemaType Type);
