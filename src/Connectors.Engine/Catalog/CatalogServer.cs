using Connectors.Engine.Storage;

namespace Connectors.Engine.Catalog;

/// <summary>A server with its tools.</summary>
/// <param name="Record">The server.</param>
/// <param name="Tools">Its tools, in its own order, each name once.</param>
internal sealed record CatalogServer(ServerRecord Record, ToolShelf Tools);
