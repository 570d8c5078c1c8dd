using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.TestSupport;

namespace Connectors.Engine.Tests.Gateway;

public sealed class TokenCostTests
{
    // Reads a line {name, description, inputSchema} for each tool and prints how many o200k tokens its minified JSON has.
    private const string Count = """
        const [tokenizer, file] = process.argv.slice(1);
        const { countTokens } = require(tokenizer);
        for (const line of require('node:fs').readFileSync(file, 'utf8').trim().split('\n')) {
            console.log(countTokens(JSON.stringify(JSON.parse(line))));
        }
        """;

    [Fact]
    public async Task The_token_cost_of_real_tools_is_within_a_tenth_of_what_a_real_tokenizer_counts()
    {
        await using var fixture = new GatewayFixture();
        await fixture.DeployAsync("everything", GatewayFixture.Node(NpmPackage.Everything.EntryPoint));
        await fixture.DeployAsync("files", GatewayFixture.Node(NpmPackage.Filesystem.EntryPoint, Directory.CreateDirectory(fixture.At("files")).FullName));
        await fixture.DeployAsync("memory", GatewayFixture.Node(NpmPackage.Memory.EntryPoint));
        var tools = (await fixture.Client.Tools.ListAsync(new ToolListOptions { Limit = ToolListOptions.MaximumLimit })).Tools;
        var counts = await CountAsync(fixture.At("tools.jsonl"), tools);

        var off = tools.Zip(counts).Where(pair => Math.Abs(pair.First.TokenCost - pair.Second) > pair.Second / 10.0).Select(pair => $"{pair.First.Id}: {pair.First.TokenCost}, counted {pair.Second}").ToArray();

        Assert.Equal(["everything", "files", "memory"], tools.Select(tool => tool.Server).Distinct().Order(StringComparer.Ordinal));
        Assert.True(off.Length <= tools.Count * 0.05, $"{off.Length} of {tools.Count} are off: {string.Join("; ", off)}");
        Assert.InRange(tools.Sum(tool => tool.TokenCost), counts.Sum() * 0.97, counts.Sum() * 1.03);
    }

    private static async Task<int[]> CountAsync(string file, IReadOnlyList<Tool> tools)
    {
        await File.WriteAllLinesAsync(file, tools.Select(tool => new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["inputSchema"] = JsonNode.Parse(tool.InputSchema!),
        }.ToJsonString()));
        var tokenizer = Path.Combine(NpmPackage.Find("gpt-tokenizer").Folder, "cjs", "encoding", "o200k_base.js");
        var run = await ProcessRun.RunAsync(new ProcessStartInfo("node", ["-e", Count, "--", tokenizer, file]), TimeSpan.FromSeconds(60));

        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<int>(line))];
    }
}
