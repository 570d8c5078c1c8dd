using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads selections: as selections, as a flat list of tools, or in tiers.</summary>
internal static class SelectionReader
{
    private static readonly string[] Tiers = ["tier1", "tier2", "tier3"];

    public static ToolSelectionResult Read(JsonElement answer, string query)
    {
        IReadOnlyList<ToolSelection> selections = answer.Member("selections") is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(selection => Read(selection, selection.Member("tool") ?? selection, query))]
            : [.. FlatTools(answer).Select(tool => Read(tool, tool, query))];
        return new ToolSelectionResult(selections)
        {
            Query = query,
            TotalTokens = answer.Small("totalTokens") ?? selections.Sum(selection => selection.TokenCost),
            CatalogTokens = answer.Small("catalogTokens") ?? 0,
            Took = TimeSpan.FromMicroseconds(answer.Number("took") ?? 0),
            Notices = answer.Texts("notices") ?? [],
        };
    }

    private static IEnumerable<JsonElement> FlatTools(JsonElement answer) => answer.Member("tools") switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } tiers => Tiers.SelectMany(tier => tiers.Items(tier)),
        _ => [],
    };

    private static ToolSelection Read(JsonElement selection, JsonElement tool, string query) => new()
    {
        Tool = ToolReader.Read(tool),
        Score = Math.Clamp(selection.Number("score") ?? 0, 0, 1),
        Reason = selection.Text("reason") ?? "",
        UnmatchedTerms = selection.Texts("unmatchedTerms") ?? [],
        RelatedTools =
        [
            .. selection.Items("relatedTools").Select(related => new RelatedTool
            {
                Tool = ToolReader.Read(related.Member("tool") ?? related),
                Kind = related.Text("kind") ?? "",
                Reason = related.Text("reason") ?? "",
            }),
        ],
        Query = query,
    };
}
