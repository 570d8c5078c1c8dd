namespace Connectors.Gateway.Keys;

/// <summary>Answer of <c>DELETE /keys/{id}</c>.</summary>
internal sealed record KeyRemovedAnswer(string Id, bool Removed);
