namespace Connectors.Engine.Graph;

/// <summary>A thing that a tool must be given.</summary>
/// <param name="Parameter">The parameter's name, as the tool spells it.</param>
/// <param name="Name">The thing in plain words: <c>issue</c>; may be empty.</param>
/// <param name="Stems">The thing's stems: <c>issue_id</c> takes an issue.</param>
/// <param name="Required">Whether the tool does not run without it.</param>
/// <param name="IsHandle">Whether the parameter's name says that it names a thing: <c>issue_id</c> does, <c>issue</c> does not.</param>
/// <param name="IsOwn">Whether the parameter only says <c>id</c>, so that the thing is what the tool deals with.</param>
internal sealed record TakenThing(string Parameter, string Name, IReadOnlyList<string> Stems, bool Required, bool IsHandle, bool IsOwn);
