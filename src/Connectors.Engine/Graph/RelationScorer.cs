namespace Connectors.Engine.Graph;

/// <summary>Weighs the edge between two tools by what they take, give and do.</summary>
/// <remarks>
/// A linear model over few signs, fitted listwise on 118 tools with labelled relations and rounded; with whole servers held out
/// R@5 is .60. A cosine counts one; the rest is said beside it.
/// </remarks>
internal static class RelationScorer
{
    private const double LexicalWeight = 0.6;
    private const double SameServerWeight = 0.45;
    private const double GivenByListWeight = 0.55;
    private const double GivenByGetWeight = 0.45;
    private const double OwnThingWeight = 0.25;
    private const double ListOfSameThingWeight = 0.3;
    private const double SiblingPenalty = 0.12;
    private const double DeletePenalty = 0.55;
    private const double OtherServerSameThingWeight = 0.55;

    /// <summary>Weighs an edge.</summary>
    /// <param name="from">The tool that it starts at.</param>
    /// <param name="to">The other.</param>
    /// <param name="isSameServer">Whether they stand on one server.</param>
    /// <param name="cosine">How near their meanings are.</param>
    /// <param name="lexical">How many words they share, 0 to 1.</param>
    /// <returns>Weight, kind, and the parameter that is given when there is one.</returns>
    public static (double Weight, RelationKind Kind, string? Parameter) Score(ToolSignature from, ToolSignature to, bool isSameServer, double cosine, double lexical)
    {
        var overlap = Overlap(from.Objects, to.Objects);
        var weight = cosine + (LexicalWeight * lexical) - (to.Verb == ToolVerb.Delete && from.Verb != ToolVerb.Delete ? DeletePenalty : 0);
        if (!isSameServer)
        {
            return (weight + (OtherServerSameThingWeight * overlap), RelationKind.Instead, null);
        }

        weight += SameServerWeight;
        var (given, own, parameter) = FindGiven(from, to);
        var lists = to.Verb is ToolVerb.List or ToolVerb.Search;
        weight += given * (lists ? GivenByListWeight : to.Verb == ToolVerb.Get ? GivenByGetWeight : 0);
        weight += lists ? own * OwnThingWeight : 0;
        var needsList = lists && from.Verb is not (ToolVerb.List or ToolVerb.Search) && overlap > 0;
        weight += needsList ? overlap * ListOfSameThingWeight : 0;
        weight -= from.Verb == to.Verb && overlap == 0 ? SiblingPenalty : 0;
        var kind = (given > 0 && to.Verb != ToolVerb.Create) || (own > 0 && lists) || (needsList && from.Verb != ToolVerb.Create) ? RelationKind.Needs
            : IsNext(from.Verb, to.Verb) && overlap > 0 ? RelationKind.Then
            : from.Verb == to.Verb && overlap > 0 ? RelationKind.Instead
            : RelationKind.SameServer;
        return (weight, kind, parameter);
    }

    // What one tool takes against what the other gives: exact when the other deals with that thing alone.
    private static (double Given, double Own, string? Parameter) FindGiven(ToolSignature from, ToolSignature to)
    {
        var (given, own, parameter) = (0.0, 0.0, (string?)null);
        if (!to.Gives || to.Objects.Count == 0)
        {
            return (given, own, parameter);
        }

        foreach (var thing in from.Takes)
        {
            if (thing.Stems.Count == 0 || !to.Objects.Contains(thing.Stems[^1]))
            {
                continue;
            }

            var shared = thing.Stems.Count(to.Objects.Contains);
            var exactness = (double)shared / Math.Max(to.Objects.Count, thing.Stems.Count) * (thing.Required ? 1 : 0.6);
            if (exactness > Math.Max(given, own))
            {
                parameter = thing.Parameter;
            }

            given = thing.IsOwn ? given : Math.Max(given, exactness);
            own = thing.IsOwn ? Math.Max(own, exactness) : own;
        }

        return (given, own, parameter);
    }

    private static bool IsNext(ToolVerb from, ToolVerb to) => (from, to) switch
    {
        (ToolVerb.List or ToolVerb.Search, ToolVerb.Get or ToolVerb.Update or ToolVerb.Run or ToolVerb.Send) => true,
        (ToolVerb.Create, ToolVerb.Get or ToolVerb.Update or ToolVerb.Run or ToolVerb.Send or ToolVerb.List) => true,
        (ToolVerb.Get, ToolVerb.Update or ToolVerb.Send or ToolVerb.Run) => true,
        (ToolVerb.Update or ToolVerb.Run or ToolVerb.Send, ToolVerb.Get or ToolVerb.Run) => true,
        _ => false,
    };

    private static double Overlap(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var shared = left.Count(right.Contains);
        return shared == 0 ? 0 : (double)shared / (left.Count + right.Count - shared);
    }
}
