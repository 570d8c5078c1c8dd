using System.Text.Json;
using Connectors.Engine.Catalog;

namespace Connectors.Engine.Tests.Catalog;

public class TokenEstimatorTests
{
    // Counted by gpt-tokenizer (o200k_base) over JSON.stringify({name, description, inputSchema}).
    public static TheoryData<string> Counted() => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Catalog", "token-counts.jsonl"))];

    [Theory]
    [MemberData(nameof(Counted))]
    public void An_estimate_is_near_what_the_real_tokenizer_counts(string line)
    {
        using var document = JsonDocument.Parse(line);
        var tool = document.RootElement;
        var counted = tool.GetProperty("tokens").GetInt32();

        var estimated = TokenEstimator.Estimate(
            tool.GetProperty("name").GetString()!, tool.GetProperty("description").GetString()!, tool.GetProperty("inputSchema").GetRawText());

        Assert.InRange(estimated, counted * 0.85, counted * 1.15);
    }

    [Fact]
    public void White_space_of_a_schema_costs_nothing() =>
        Assert.Equal(
            TokenEstimator.Estimate("ping", "Pings", """{"type":"object","properties":{}}"""),
            TokenEstimator.Estimate("ping", "Pings", "{\n  \"type\": \"object\",\n\n  \"properties\": {  }\n}"));

    [Fact]
    public void A_schema_that_is_no_JSON_counts_as_it_stands() =>
        Assert.True(TokenEstimator.Estimate("ping", "", "{ broken and quite a few more words here") > TokenEstimator.Estimate("ping", "", "{}"));
}
