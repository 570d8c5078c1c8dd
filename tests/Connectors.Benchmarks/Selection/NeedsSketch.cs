using System.Collections.Frozen;
using Connectors.Engine.Selection.Text;

namespace Connectors.Benchmarks.Selection;

/// <summary>What a tool takes and gives in the simplest reading: the nouns of its id parameters, and the object in its name.</summary>
/// <remarks>The engine's graph reads more; this is the sketch that it has to beat, and shares no code with it.</remarks>
internal sealed class NeedsSketch
{
    private static readonly FrozenSet<string> Handles = FrozenSet.Create(
        StringComparer.Ordinal, "id", "ids", "iid", "gid", "uuid", "key", "keys", "slug", "number", "ref", "sha", "name");

    private static readonly FrozenSet<string> GivingVerbs = FrozenSet.Create(StringComparer.Ordinal, "list", "search", "get", "create");
    private readonly HashSet<string> takes;
    private readonly HashSet<string> gives;

    /// <summary>Reads a tool.</summary>
    /// <param name="tool">The tool.</param>
    public NeedsSketch(Tool tool)
    {
        var server = WordSplitter.SplitPlain(tool.Server).Select(EnglishStemmer.Stem).ToHashSet(StringComparer.Ordinal);
        var words = WordSplitter.SplitPlain(tool.Name);
        var things = words.Where(word => !GivingVerbs.Contains(word)).Select(EnglishStemmer.Stem).ToHashSet(StringComparer.Ordinal);
        var own = things.Where(thing => !server.Contains(thing)).ToHashSet(StringComparer.Ordinal);
        var objects = own.Count > 0 ? own : things;
        takes = [.. tool.Parameters.SelectMany(parameter => NounsOf(parameter.Name, objects))];
        gives = words.Any(GivingVerbs.Contains) ? objects : [];
    }

    /// <summary>How much of what another tool of the same server gives is what this one takes.</summary>
    /// <param name="other">The other tool.</param>
    /// <returns>0 to 1.</returns>
    public float ShareGivenBy(NeedsSketch other) => other.gives.Count == 0 ? 0 : other.gives.Count(takes.Contains) / (float)other.gives.Count;

    // issue_id: issue. A bare id is the id of what the tool itself deals with.
    private static HashSet<string> NounsOf(string parameter, HashSet<string> objects) => WordSplitter.SplitPlain(parameter) switch
    {
        [.., var noun, var handle] when Handles.Contains(handle) => [EnglishStemmer.Stem(noun)],
        [var handle] when Handles.Contains(handle) => objects,
        _ => [],
    };
}
