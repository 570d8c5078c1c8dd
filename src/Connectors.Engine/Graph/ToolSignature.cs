using System.Collections.Frozen;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Graph;

/// <summary>What a tool does, to which things, and which things it must be given; read from its names and schema.</summary>
internal sealed class ToolSignature
{
    private static readonly FrozenDictionary<string, ToolVerb> Verbs = new Dictionary<ToolVerb, string>
    {
        [ToolVerb.List] = "list all enumerate browse index directory tree ls",
        [ToolVerb.Search] = "search find query lookup discover resolve filter suggest",
        [ToolVerb.Get] = "get read show describe fetch view retrieve info details status check download inspect open load export",
        [ToolVerb.Create] = "create add new make insert post generate build register upload write put import append purchase provision init clone fork duplicate copy",
        [ToolVerb.Update] = "update edit modify change set patch rename move assign resolve configure manage attach replace enable disable toggle transition merge",
        [ToolVerb.Delete] = "delete remove drop destroy archive clear purge revoke cancel detach unassign uninstall",
        [ToolVerb.Send] = "send reply forward publish notify share comment message respond draft",
        [ToolVerb.Run] = "run execute start stop restart deploy trigger launch kill terminate rerun retry scale rollback call invoke reboot pause resume apply sync click type fill navigate press",
    }.SelectMany(entry => entry.Value.Split(' ').Select(word => (word, entry.Key))).DistinctBy(entry => entry.word).ToFrozenDictionary(entry => entry.word, entry => entry.Key);

    // A parameter that ends so names a thing rather than being one.
    private static readonly FrozenSet<string> Handles = FrozenSet.Create(
        StringComparer.Ordinal, "id", "ids", "iid", "gid", "uid", "uuid", "uuids", "guid", "key", "keys", "slug", "number", "ref", "sha", "name", "names", "token", "arn", "handle", "code", "pid", "uri", "identifier", "path", "url");

    private static readonly FrozenSet<string> Fillers = FrozenSet.Create(
        StringComparer.Ordinal, "mcp", "server", "tool", "api", "v", "by", "with", "for", "from", "to", "of", "in", "on", "the", "a", "an", "and", "or", "my", "your");

    /// <summary>Reads a tool.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="tool">The tool.</param>
    public ToolSignature(IndexedServer server, Tool tool)
    {
        var serverWords = WordSplitter.SplitPlain(server.Name).ToHashSet(StringComparer.Ordinal);
        var words = WordSplitter.SplitPlain(tool.Name);
        var verb = words.FindIndex(Verbs.ContainsKey);
        Verb = verb >= 0 ? Verbs[words[verb]] : WordSplitter.SplitPlain(tool.Description).Take(3).Select(word => Verbs.GetValueOrDefault(Singular(word))).FirstOrDefault(found => found != ToolVerb.Other);
        VerbWord = verb >= 0 ? words[verb] : "";
        var objects = words.Where((word, at) => at != verb && IsThing(word)).ToList();
        var own = objects.Where(word => !serverWords.Contains(word)).ToList();
        Objects = [.. (own.Count > 0 ? own : objects).Select(EnglishStemmer.Stem).Distinct()];
        Takes = [.. tool.Parameters.SelectMany(parameter => ReadParameter(parameter))];
    }

    /// <summary>What it does.</summary>
    public ToolVerb Verb { get; }

    /// <summary>The word that says so in its name; may be empty.</summary>
    public string VerbWord { get; }

    /// <summary>Stems of the things that it deals with, the server's own name left out.</summary>
    public IReadOnlyList<string> Objects { get; }

    /// <summary>The things that it must be given.</summary>
    public IReadOnlyList<TakenThing> Takes { get; }

    /// <summary>Whether it gives things: their ids come back when it is called.</summary>
    public bool Gives => Verb is ToolVerb.List or ToolVerb.Search or ToolVerb.Get or ToolVerb.Create;

    private static bool IsThing(string word) => word.Length > 1 && !Fillers.Contains(word) && !char.IsDigit(word[0]);

    private static string Singular(string verb) => verb.Length > 3 && verb[^1] == 's' ? verb[..^1] : verb;

    private IEnumerable<TakenThing> ReadParameter(ToolParameter parameter)
    {
        var words = WordSplitter.SplitPlain(parameter.Name);
        var handle = words.FindLastIndex(Handles.Contains);
        if (handle >= 0)
        {
            var things = words.Take(handle).Where(IsThing).Select(EnglishStemmer.Stem).ToArray();
            if (things.Length == 0 && words[handle] is "name" or "names" or "path" or "url" or "number" or "code" or "key" or "keys" && Verb == ToolVerb.Create)
            {
                // The name of what is to be made is given by nobody.
                yield break;
            }

            yield return new TakenThing(parameter.Name, things.Length > 0 ? things : Objects, parameter.Required, things.Length == 0);
        }
        else if (parameter.Required && words is [{ Length: > 2 } word] && parameter.Type is "string" or "any" or "integer" or "number")
        {
            yield return new TakenThing(parameter.Name, [EnglishStemmer.Stem(word)], true, false);
        }
    }
}
