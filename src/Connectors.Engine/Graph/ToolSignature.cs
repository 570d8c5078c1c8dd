using System.Collections.Frozen;
using System.Text.Json;
using Connectors.Engine.Catalog;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Graph;

/// <summary>What a tool does, to which things, and which things it must be given; read from its names and schema.</summary>
internal sealed class ToolSignature
{
    // By number, because the runtime has ready-made code for tables of numbers and not for ones of an enumeration.
    private static readonly Dictionary<string, int> Verbs = ReadVerbs(
        new(ToolVerb.List, "list all enumerate browse index directory tree ls"),
        new(ToolVerb.Search, "search find query lookup discover resolve filter suggest"),
        new(ToolVerb.Get, "get read show describe fetch view retrieve info details status check download inspect open load export"),
        new(ToolVerb.Create, "create add new make insert post generate build register upload write put import append purchase provision init clone fork duplicate copy"),
        new(ToolVerb.Update, "update edit modify change set patch rename move assign resolve configure manage attach replace enable disable toggle transition merge"),
        new(ToolVerb.Delete, "delete remove drop destroy archive clear purge revoke cancel detach unassign uninstall"),
        new(ToolVerb.Send, "send reply forward publish notify share comment message respond draft"),
        new(ToolVerb.Run, "run execute start stop restart deploy trigger launch kill terminate rerun retry scale rollback call invoke reboot pause resume apply sync click type fill navigate press"));

    // A parameter that ends so names a thing rather than being one.
    private static readonly FrozenSet<string> Handles = FrozenSet.Create(
        StringComparer.Ordinal, "id", "ids", "iid", "gid", "uid", "uuid", "uuids", "guid", "key", "keys", "slug", "number", "ref", "sha", "name", "names", "token", "arn", "handle", "code", "pid", "uri", "identifier", "path", "url");

    private static readonly FrozenSet<string> Fillers = FrozenSet.Create(
        StringComparer.Ordinal, "mcp", "server", "tool", "api", "v", "by", "with", "for", "from", "to", "of", "in", "on", "the", "a", "an", "and", "or", "my", "your");

    private readonly string dealsWith;

    // Not the tool itself: signatures stay, and tools with their schemas must not stay with them.
    private readonly IReadOnlyList<Tool> tools;
    private readonly int place;

    /// <summary>Reads a tool.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="tools">The server's tools.</param>
    /// <param name="place">The tool's place among them.</param>
    public ToolSignature(IndexedServer server, IReadOnlyList<Tool> tools, int place)
    {
        var tool = tools[place];
        var serverWords = WordSplitter.SplitPlain(server.Name).ToHashSet(StringComparer.Ordinal);
        var words = WordSplitter.SplitPlain(tool.Name);
        var verb = words.FindIndex(Verbs.ContainsKey);
        Verb = verb >= 0 ? (ToolVerb)Verbs[words[verb]] : VerbOf(tool.Description);
        var objects = words.Where((word, at) => at != verb && IsThing(word)).ToList();
        var own = objects.Where(word => !serverWords.Contains(word)).ToList();
        own = own.Count > 0 ? own : objects;
        Objects = [.. own.Select(EnglishStemmer.Stem).Distinct()];
        dealsWith = Name(own);
        (this.tools, this.place) = (tools, place);
    }

    /// <summary>What it does.</summary>
    public ToolVerb Verb { get; }

    /// <summary>Stems of the things that it deals with, the server's own name left out.</summary>
    public IReadOnlyList<string> Objects { get; }

    /// <summary>The things that it must be given.</summary>
    public IReadOnlyList<TakenThing> Takes => field ??= [.. tools[place].Parameters.SelectMany(ReadParameter)];

    /// <summary>Whether it gives things: their ids come back when it is called.</summary>
    public bool Gives => Verb is ToolVerb.List or ToolVerb.Search or ToolVerb.Get or ToolVerb.Create;

    /// <summary>The things that its answers hold, in plain words: what it deals with, and what its output schema has ids of.</summary>
    public IReadOnlyList<string> Given => field ??= [.. (Gives && dealsWith.Length > 0 ? [dealsWith] : Enumerable.Empty<string>()).Concat(ReadOutput(tools[place].OutputSchema)).Distinct()];

    private static Dictionary<string, int> ReadVerbs(params ReadOnlySpan<VerbWords> verbs)
    {
        var table = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var verb in verbs)
        {
            foreach (var word in verb.Words.Split(' '))
            {
                table.TryAdd(word, (int)verb.Verb); // Of two verbs that have a word the first counts.
            }
        }

        return table;
    }

    // The first of the first three words that is one.
    private static ToolVerb VerbOf(string description)
    {
        foreach (var word in WordSplitter.SplitPlain(description).Take(3))
        {
            if (Verbs.TryGetValue(Singular(word), out var verb))
            {
                return (ToolVerb)verb;
            }
        }

        return ToolVerb.Other;
    }

    private static bool IsThing(string word) => word.Length > 1 && !Fillers.Contains(word) && !char.IsDigit(word[0]);

    private static string Singular(string verb) => verb.Length > 3 && verb[^1] == 's' ? verb[..^1] : verb;

    private static string Name(IEnumerable<string> words) => string.Join(' ', words.Select(SingularNoun));

    // Names of things, not prose: the few endings that occur in them are enough, and both sides of an edge go through here.
    private static string SingularNoun(string noun) => noun switch
    {
        { Length: > 4 } when noun.EndsWith("ies", StringComparison.Ordinal) => noun[..^3] + "y",
        { Length: > 4 } when noun.EndsWith("sses", StringComparison.Ordinal) || noun.EndsWith("xes", StringComparison.Ordinal)
            || noun.EndsWith("ches", StringComparison.Ordinal) || noun.EndsWith("shes", StringComparison.Ordinal) => noun[..^2],
        { Length: > 3 } when noun[^1] == 's' && noun[^2] is not ('s' or 'u' or 'i') => noun[..^1],
        _ => noun,
    };

    // The things that the properties of an answer, or of the items that it lists, are the ids of.
    private static List<string> ReadOutput(string? outputSchema)
    {
        if (outputSchema is null)
        {
            return [];
        }

        using var schema = JsonDocument.Parse(outputSchema, PlainValue.Deep);
        var names = new List<string>();
        Collect(schema.RootElement, 3);
        return names;

        void Collect(JsonElement element, int levels)
        {
            if (levels == 0 || element.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            if (element.TryGetProperty("items", out var items))
            {
                Collect(items, levels);
            }

            if (!element.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            foreach (var property in properties.EnumerateObject())
            {
                var words = WordSplitter.SplitPlain(property.Name);
                if (words.Count > 1 && words[^1] is ("id" or "ids" or "uuid" or "key" or "slug"))
                {
                    names.Add(Name(words.SkipLast(1).Where(IsThing)));
                }

                Collect(property.Value, levels - 1);
            }
        }
    }

    private IEnumerable<TakenThing> ReadParameter(ToolParameter parameter)
    {
        var words = WordSplitter.SplitPlain(parameter.Name);
        var handle = words.FindLastIndex(Handles.Contains);
        if (handle >= 0)
        {
            var named = words.Take(handle).Where(IsThing).ToArray();
            var things = named.Select(EnglishStemmer.Stem).ToArray();
            if (things.Length == 0 && words[handle] is "name" or "names" or "path" or "url" or "number" or "code" or "key" or "keys" && Verb == ToolVerb.Create)
            {
                // The name of what is to be made is given by nobody.
                yield break;
            }

            yield return new TakenThing(parameter.Name, things.Length > 0 ? Name(named) : dealsWith, things.Length > 0 ? things : Objects, parameter.Required, true, things.Length == 0);
        }
        else if (parameter.Required && words is [{ Length: > 2 } word] && parameter.Type is "string" or "any" or "integer" or "number")
        {
            yield return new TakenThing(parameter.Name, SingularNoun(word), [EnglishStemmer.Stem(word)], true, false, false);
        }
    }

    private sealed record VerbWords(ToolVerb Verb, string Words);
}
