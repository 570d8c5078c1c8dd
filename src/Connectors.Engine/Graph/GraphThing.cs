namespace Connectors.Engine.Graph;

/// <summary>A thing of one server: an issue of one is none of another.</summary>
/// <param name="Segment">The server's segment in the snapshot.</param>
/// <param name="Name">The thing in plain words.</param>
internal sealed record GraphThing(int Segment, string Name);
