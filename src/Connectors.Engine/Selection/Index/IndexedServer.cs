namespace Connectors.Engine.Selection.Index;

/// <summary>A server as selection sees it.</summary>
/// <param name="Name">Its name; compared without regard to case.</param>
/// <param name="Description">What it is for; may be empty.</param>
/// <param name="Category">The category that it was deployed under, or that was inferred; may be empty.</param>
/// <param name="Tools">Its tools with parameters, schema and token cost. Of two with one id the first counts.</param>
internal sealed record IndexedServer(string Name, string Description, string Category, IReadOnlyList<Tool> Tools);
