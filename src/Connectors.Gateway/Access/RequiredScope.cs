namespace Connectors.Gateway.Access;

/// <summary>Says of a route which scope it needs. A route without it that is not open is a fault of ours, and is refused.</summary>
internal sealed record RequiredScope(Scopes Scope);
