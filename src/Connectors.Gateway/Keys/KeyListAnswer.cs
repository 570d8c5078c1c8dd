namespace Connectors.Gateway.Keys;

/// <summary>Answer of <c>GET /keys</c>.</summary>
internal sealed record KeyListAnswer(IReadOnlyList<KeyAnswer> Keys);
