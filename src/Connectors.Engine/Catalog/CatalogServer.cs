using Connectors.Engine.Storage;

namespace Connectors.Engine.Catalog;

/// <summary>A server with its tools.</summary>
/// <param name="Record">The server.</param>
/// <param name="Tools">Its tools, in its own order.</param>
internal sealed record CatalogServer(ServerRecord Record, IReadOnlyList<Tool> Tools);
