using System.Globalization;
using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Picks the few tools that fit a wish in plain words.</summary>
[Cmdlet(VerbsCommon.Select, "ConnectorTool")]
[OutputType(typeof(ToolSelection))]
public sealed class SelectConnectorToolCommand : SessionCommand
{
    private string? current;

    /// <summary>What should happen, in plain words. Each query is a selection of its own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotBlank]
    public string[] Query { get; set; } = [];

    /// <summary>The most tools to pick for a query, 1 to 100.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxTools { get; set; } = 5;

    /// <summary>Only tools of these categories; wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string[] Category { get; set; } = [];

    /// <summary>Only tools of these servers; wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>No tools of these servers; wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string[] ExcludeServer { get; set; } = [];

    /// <summary>The most tokens that the picked and the related tools may cost in sum.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TokenBudget { get; set; }

    /// <summary>The lowest score to return, 0 to 1. Without it the gateway draws the line.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinimumScore { get; set; }

    /// <summary>Leaves out the tools that are related to the picked ones.</summary>
    [Parameter]
    public SwitchParameter NoRelated { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => current;

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        var options = new ToolSelectOptions
        {
            MaxTools = MaxTools,
            Categories = Category,
            Servers = Server,
            ExcludeServers = ExcludeServer,
            TokenBudget = MyInvocation.BoundParameters.ContainsKey(nameof(TokenBudget)) ? TokenBudget : null,
            MinimumScore = MyInvocation.BoundParameters.ContainsKey(nameof(MinimumScore)) ? MinimumScore : null,
            IncludeRelated = !NoRelated,
        };
        var client = await GetClientAsync();
        await ForEachAsync(Query, async query =>
        {
            current = query;
            var result = await client.Tools.SelectAsync(query, options, StopToken);
            foreach (var notice in result.Notices)
            {
                await WriteVerboseAsync(notice);
            }

            await WriteVerboseAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Picked {result.Count} tools in {result.Took.TotalMilliseconds:0.0} ms: {result.TotalTokens:N0} tokens, of {result.CatalogTokens:N0} for all tools."));
            if (result.Count == 0)
            {
                await WriteWarningAsync($"No tool fits '{query}'. Say it in other words, or lower the line with -MinimumScore 0.");
            }

            foreach (var selection in result)
            {
                await WriteAsync(selection);
            }
        });
    }
}
