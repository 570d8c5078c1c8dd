namespace Connectors.Gateway.Wire;

/// <summary>What went wrong with an invocation or a deployment that itself is a proper answer.</summary>
internal sealed record ErrorDetails(string Code, string Message);
