namespace Connectors.Gateway.OpenApi;

/// <summary>The body that a route takes, for the document. Routing does not look at it: JSON is read whatever its content type says.</summary>
internal sealed record RequestBodyShape(Type Type);
