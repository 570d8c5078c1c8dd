using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

public sealed class CategoryTests
{
    [Fact]
    public async Task Where_a_deployment_names_no_category_a_tool_has_its_own_and_lists_filters_and_selections_agree()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployAsync("everything", GatewayFixture.Node(NpmPackage.Everything.EntryPoint));
        var tools = (await fixture.Client.Tools.ListAsync()).Tools;
        var categories = await fixture.Client.Tools.ListCategoriesAsync();

        Assert.True(categories.Count > 1, $"All tools are filed under {categories[0].Name}.");
        Assert.Contains((await fixture.Client.Mcp.ListAsync())[0].Category, categories.Select(category => category.Name));
        foreach (var category in categories)
        {
            var own = tools.Where(tool => tool.Category == category.Name).Select(tool => tool.Id).Order(StringComparer.Ordinal).ToArray();
            var selected = await fixture.Client.Tools.SelectAsync("do something", new ToolSelectOptions { Categories = [category.Name], MaxTools = 100, MinimumScore = 0, IncludeRelated = false });

            Assert.Equal(category.ToolCount, own.Length);
            Assert.Equal(own, (await fixture.Client.Tools.ListAsync(new ToolListOptions { Category = category.Name })).Tools.Select(tool => tool.Id).Order(StringComparer.Ordinal));
            Assert.All(selected, selection => Assert.Equal(category.Name, selection.Category));
        }
    }

    [Fact]
    public async Task A_guess_hides_no_tool_from_a_select_without_a_category()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployAsync("everything", GatewayFixture.Node(NpmPackage.Everything.EntryPoint));
        foreach (var tool in (await fixture.Client.Tools.ListAsync()).Tools)
        {
            var selected = await fixture.Client.Tools.SelectAsync($"{tool.Name} {tool.Description}", new ToolSelectOptions { MinimumScore = 0 });

            Assert.Contains(tool.Id, selected.Select(selection => selection.Id));
        }
    }

    [Fact]
    public async Task A_category_that_the_deployment_names_holds_for_all_its_tools_and_for_those_that_come_later()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("mine", "changing", configuration => configuration with { Category = "my-own" });
        await fixture.Client.Tools.InvokeAsync("mine.grow");
        await GatewayFixture.EventuallyAsync(async () => (await fixture.Client.Tools.ListAsync()).Tools.Any(tool => tool.Name == "extra_1"), "the new tool is listed");

        Assert.Equal(["my-own"], (await fixture.Client.Tools.ListCategoriesAsync()).Select(category => category.Name));
        Assert.All((await fixture.Client.Tools.ListAsync()).Tools, tool => Assert.Equal("my-own", tool.Category));
    }

    [Fact]
    public async Task A_tool_that_comes_later_is_filed_as_the_others_were()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployModeAsync("mine", "changing");
        var before = (await fixture.Client.Tools.ListAsync()).Tools.ToDictionary(tool => tool.Id, tool => tool.Category);
        await fixture.Client.Tools.InvokeAsync("mine.grow");
        await GatewayFixture.EventuallyAsync(async () => (await fixture.Client.Tools.ListAsync()).Tools.Any(tool => tool.Name == "extra_1"), "the new tool is listed");
        var after = (await fixture.Client.Tools.ListAsync()).Tools.ToDictionary(tool => tool.Id, tool => tool.Category);

        Assert.Equal(before, after.Where(entry => before.ContainsKey(entry.Key)).ToDictionary());
        Assert.Equal((await fixture.Client.Mcp.ListAsync())[0].Category, after["mine.extra_1"]);
    }
}
