using System.Text.Json.Serialization;

namespace Connectors.Gateway.Selection;

/// <summary>Body of <c>POST /tools/select</c>.</summary>
internal sealed class SelectRequest : SelectMembers
{
    public string? Query { get; init; }

    public SelectMembers? Options { get; init; }

    [JsonConverter(typeof(ContextConverter))]
    public SelectMembers? Context { get; init; }

    /// <summary>The filters and limits, those nearer to the top of the body first.</summary>
    /// <exception cref="ConnectorsException">A member is out of bounds.</exception>
    public ToolSelectOptions ToOptions()
    {
        var defaults = new ToolSelectOptions();
        var options = new ToolSelectOptions
        {
            MaxTools = First(members => members.MaxTools) ?? defaults.MaxTools,
            Categories = Texts("categories", members => members.Categories ?? members.AllowedCategories ?? (string.IsNullOrEmpty(members.Category) ? null : [members.Category])),
            Servers = Texts("servers", members => members.Servers),
            ExcludeServers = Texts("excludeServers", members => members.ExcludeServers),
            TokenBudget = First(members => members.TokenBudget),
            MinimumScore = First(members => members.MinimumScore),
            IncludeRelated = First(members => members.IncludeRelated) ?? defaults.IncludeRelated,
        };
        Require(!string.IsNullOrWhiteSpace(Query), "query", "is missing or blank; say in plain words what should happen");
        Require(Query!.Length <= ToolSelectOptions.MaximumQueryLength, "query", $"has {Query.Length:N0} characters, but at most {ToolSelectOptions.MaximumQueryLength:N0} are read");
        Require(options.MaxTools is >= 1 and <= 100, "maxTools", $"is {options.MaxTools}, but goes from 1 to 100");
        Require(options.TokenBudget is null or >= 1, "tokenBudget", $"is {options.TokenBudget}, but must be at least 1");
        Require(options.MinimumScore is null or (>= 0 and <= 1), "minimumScore", $"is {options.MinimumScore}, but goes from 0 to 1");
        return options;
    }

    public bool WantsSummaries()
    {
        var detail = First(members => members.Detail);
        Require(detail is null or "full" or "summary", "detail", "must be full or summary");
        return detail == "summary";
    }

    public bool WantsFlatList()
    {
        var view = First(members => members.View);
        Require(view is null or "all" or "selections", "view", "must be all or selections");
        return view != "selections";
    }

    private static void Require(bool holds, string field, string fault)
    {
        if (!holds)
        {
            throw new ToolSelectionException(ErrorCodes.ValidationError, $"The {field} {fault}.") { Field = field };
        }
    }

    private IReadOnlyList<string> Texts(string field, Func<SelectMembers, IReadOnlyList<string>?> read)
    {
        var texts = First(read) ?? [];
        Require(texts.All(text => text is not null), field, "holds null, but must be a list of strings");
        return texts;
    }

    private T? First<T>(Func<SelectMembers, T?> read) =>
        read(this) is { } own ? own
        : Options is not null && read(Options) is { } option ? option
        : Context is null ? default : read(Context);
}
