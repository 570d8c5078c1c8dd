namespace Connectors.Gateway.Audit;

/// <summary>Says of a route that its calls are kept in the audit.</summary>
/// <param name="Action">What such a call does: <c>invoke</c>, <c>deploy</c>, <c>remove</c>, …</param>
internal sealed record AuditedRoute(string Action);
