using Connectors.Engine.Selection;
using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Tests.Selection;

public class ToolIndexTests
{
    private readonly ToolIndex index = new();

    public ToolIndexTests() => index.SetServers([TestTools.Files, TestTools.Cluster, TestTools.Mail]);

    [Theory]
    [InlineData("list a directory", "filesystem.list_directory")]
    [InlineData("what did the pods log", "kubernetes.kubectl_logs")]
    [InlineData("sned emial", "gmail.send_email")]
    [InlineData("erase a resource of the cluster", "kubernetes.kubectl_delete")]
    public async Task The_tool_that_fits_comes_first(string query, string expected) =>
        Assert.Equal(expected, (await Select(query))[0].Id);

    [Fact]
    public async Task A_reason_names_the_words_that_matched_and_how()
    {
        var selection = (await Select("delte the resource"))[0];

        Assert.Contains("'delete' read for 'delte'", selection.Reason, StringComparison.Ordinal);
        Assert.Contains("'resource' in its description", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_a_tool_does_not_answer_to_are_named() =>
        Assert.Equal(["zanzibar"], (await Select("list directory zanzibar", new() { MinimumScore = 0 }))[0].UnmatchedTerms);

    [Fact]
    public async Task Filters_keep_servers_in_and_out()
    {
        Assert.All(await Select("list", new() { Servers = ["GMAIL", "kube*"], MinimumScore = 0 }), selection => Assert.NotEqual("filesystem", selection.Server));
        Assert.All(await Select("list", new() { ExcludeServers = ["*mail"], MinimumScore = 0 }), selection => Assert.NotEqual("gmail", selection.Server));
        Assert.All(await Select("list", new() { Categories = ["Comm*"], MinimumScore = 0 }), selection => Assert.Equal("communication", selection.Category));
    }

    [Fact]
    public async Task A_category_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        var error = await Assert.ThrowsAsync<ToolSelectionException>(() => Select("list", new() { Categories = ["finance"] }));

        Assert.Equal(ErrorCodes.CategoryNotFound, error.Code);
        Assert.Equal("list", error.Query);
        Assert.Equal(["cloud", "communication", "files"], error.AvailableCategories);
    }

    [Fact]
    public async Task A_budget_skips_what_does_not_fit_and_keeps_the_best_that_does()
    {
        var result = await Select("send an email", new() { TokenBudget = 100, MinimumScore = 0 });

        Assert.DoesNotContain(result, selection => selection.Id == "gmail.send_email");
        Assert.Equal("gmail", result[0].Server);
        Assert.InRange(result.TotalTokens, 1, 100);
    }

    [Fact]
    public async Task The_tokens_of_the_whole_catalogue_stand_beside_those_picked()
    {
        var result = await Select("list a directory", new() { MaxTools = 1, IncludeRelated = false });

        Assert.Equal(60, result.TotalTokens);
        Assert.Equal(970, result.CatalogTokens);
    }

    [Fact]
    public async Task A_removed_server_is_not_picked_from_and_a_replaced_one_only_as_it_is_now()
    {
        index.RemoveServer("Kubernetes");
        index.SetServer(new IndexedServer("gmail", "", "", [TestTools.Tool("gmail", "archive", "Archives an email")]));

        Assert.DoesNotContain(await Select("pods logs cluster", new() { MinimumScore = 0 }), selection => selection.Server == "kubernetes");
        Assert.Equal(["gmail.archive"], (await Select("email", new() { Servers = ["gmail"], MinimumScore = 0 })).Select(selection => selection.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n")]
    public async Task A_blank_query_is_refused(string query) =>
        Assert.Equal("query", (await Assert.ThrowsAsync<ToolSelectionException>(() => Select(query))).Field);

    [Fact]
    public async Task Each_answer_has_objects_of_its_own() =>
        Assert.NotSame((await Select("list a directory"))[0].Tool, (await Select("list a directory"))[0].Tool);

    private Task<ToolSelectionResult> Select(string query, ToolSelectOptions? options = null) =>
        index.SelectAsync(query, options ?? new(), CancellationToken.None);
}
