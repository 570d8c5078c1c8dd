namespace Connectors.Engine.Storage;

/// <summary>What selection made of a server's tools, kept so that the next process need not make it again. Derived: may go at any time.</summary>
/// <param name="Id">Names this making of it.</param>
/// <param name="Terms">The index, as <see cref="Selection.Index.SegmentBytes"/> writes it.</param>
/// <param name="Texts">The tools, as <see cref="Catalog.ToolShelf"/> writes them.</param>
/// <param name="Model">The model of the vectors; null when there are none yet.</param>
/// <param name="Vectors">A sentence vector for each tool, as <see cref="Selection.Vectors.VectorTable"/> writes them.</param>
internal sealed record SegmentRecord(string Id, byte[] Terms, byte[] Texts, string? Model, byte[]? Vectors);
