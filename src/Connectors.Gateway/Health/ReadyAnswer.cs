namespace Connectors.Gateway.Health;

/// <summary>Answer of <c>GET /ready</c>.</summary>
internal sealed record ReadyAnswer(bool Ready, IReadOnlyList<string> NotReady);
