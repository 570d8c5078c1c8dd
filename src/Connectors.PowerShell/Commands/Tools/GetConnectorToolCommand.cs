using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Lists tools, or gets some by their ids.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorTool", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(Tool))]
public sealed class GetConnectorToolCommand : SessionCommand
{
    private const string IdSet = "Id";
    private const string InputSet = "InputObject";
    private ulong toSkip;
    private ulong toReturn;
    private object? current;

    /// <summary>Ids, <c>server.toolName</c>; wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = IdSet)]
    [Alias("ToolId")]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ToolIdCompleter))]
    public string[]? Id { get; set; }

    /// <summary>A server, whose tools to list; or what Select- or Get-ConnectorTool returned, to look at again.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    public SessionObject? InputObject { get; set; }

    /// <summary>Only tools of this category; wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string? Category { get; set; }

    /// <summary>Only tools of this server; wildcards.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string? Server { get; set; }

    /// <summary>Only tools in whose id, title or description all of these words occur.</summary>
    [Parameter]
    [ValidateNotBlank]
    public string? Search { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => current;

    /// <inheritdoc/>
    private protected override Task BeginAsync()
    {
        toSkip = PagingParameters.Skip;
        toReturn = PagingParameters.First;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        current = InputObject;
        switch (InputObject)
        {
            case null:
                break;
            case McpServer server:
                await ListAsync(await GetClientAsync(server), null, server.Name);
                return;
            default:
                await GetAsync(await GetClientAsync(InputObject), ToolObject.Of(InputObject).Id);
                return;
        }

        var client = await GetClientAsync();
        if (Id is null)
        {
            await ListAsync(client, null, Server);
            return;
        }

        await ForEachAsync(Id, async id =>
        {
            current = id;
            if (WildcardPattern.ContainsWildcardCharacters(id))
            {
                await ListAsync(client, id, Server);
                return;
            }

            await GetAsync(client, id);
        });
    }

    private static bool Fits(string? pattern, string text) => pattern is null || new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(text);

    private bool HasWords(string text) => Search is null
        || Search.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private async Task GetAsync(ConnectorsClient client, string id)
    {
        var tool = await client.Tools.GetAsync(id, StopToken);
        if (Fits(Category, tool.Category) && Fits(Server, tool.Server) && HasWords($"{tool.Id} {tool.Title} {tool.Description}"))
        {
            await WriteTotalAsync(1);
            await WriteInPageAsync(tool);
        }
    }

    private async Task ListAsync(ConnectorsClient client, string? id, string? server)
    {
        var options = new ToolListOptions { Id = id, Server = server, Category = Category, Search = Search };
        var offset = (int)Math.Min(toSkip, int.MaxValue);
        for (var first = true; ; first = false)
        {
            // When nothing is to be returned, the smallest page still says how many there are.
            var limit = (int)Math.Clamp(toReturn, 1, (ulong)options.Limit);
            var page = await client.Tools.ListAsync(options with { Limit = limit, Offset = offset }, StopToken);
            if (first)
            {
                toSkip -= Math.Min(toSkip, (ulong)page.Total);
                await WriteTotalAsync(page.Total);
            }

            foreach (var tool in page.Tools)
            {
                if (toReturn == 0)
                {
                    return;
                }

                toReturn--;
                await WriteAsync(tool);
            }

            offset += page.Tools.Count;
            if (toReturn == 0 || !page.HasMore || page.Tools.Count == 0)
            {
                return;
            }
        }
    }

    private Task WriteTotalAsync(int total) => PagingParameters.IncludeTotalCount
        ? OnPipelineAsync(() => WriteObject(PagingParameters.NewTotalCount((ulong)total, 1.0)))
        : Task.CompletedTask;

    private async Task WriteInPageAsync(Tool tool)
    {
        if (toSkip > 0)
        {
            toSkip--;
        }
        else if (toReturn > 0)
        {
            toReturn--;
            await WriteAsync(tool);
        }
    }
}
