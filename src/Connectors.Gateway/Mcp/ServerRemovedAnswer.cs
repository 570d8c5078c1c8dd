namespace Connectors.Gateway.Mcp;

/// <summary>Answer of <c>DELETE /mcp/custom/{name}</c>: JSON, since the public SDKs read it as such.</summary>
internal sealed record ServerRemovedAnswer(string Name, bool Removed);
