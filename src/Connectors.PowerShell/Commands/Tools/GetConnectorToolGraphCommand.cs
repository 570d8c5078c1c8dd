using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Shows what belongs to a tool: other tools, its server and category, and the things that it takes and gives.</summary>
// As for Invoke-ConnectorTool: with the other set as default an object would be bound by its Id, and its session be lost.
[Cmdlet(VerbsCommon.Get, "ConnectorToolGraph", DefaultParameterSetName = InputSet)]
[OutputType(typeof(ToolGraphEdge), typeof(string))]
public sealed class GetConnectorToolGraphCommand : SessionCommand
{
    private const string IdSet = "Id";
    private const string InputSet = "InputObject";
    private readonly List<ToolGraph> graphs = [];
    private object? current;

    /// <summary>Ids of the tools, <c>server.toolName</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = IdSet)]
    [Alias("ToolId")]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ToolIdCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>The tool: what Select-ConnectorTool or Get-ConnectorTool returned, or a related tool.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    public SessionObject? InputObject { get; set; }

    /// <summary>How many edges to go from each tool.</summary>
    [Parameter]
    [ValidateRange(1, ToolGraph.MaximumDepth)]
    public int Depth { get; set; } = 1;

    /// <summary>Writes one text in this language, over all the tools given, instead of edges.</summary>
    [Parameter]
    public ToolGraphFormat As { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => current;

    private bool IsText => MyInvocation.BoundParameters.ContainsKey(nameof(As));

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        current = InputObject;
        if (InputObject is not null)
        {
            await ShowAsync(await GetClientAsync(InputObject), ToolObject.Of(InputObject).Id);
            return;
        }

        var client = await GetClientAsync();
        await ForEachAsync(Id, async id =>
        {
            current = id;
            await ShowAsync(client, id);
        });
    }

    /// <inheritdoc/>
    private protected override Task EndAsync() => IsText && graphs.Count > 0 ? WriteAsync(ToolGraph.Combine(graphs).ToText(As)) : Task.CompletedTask;

    private async Task ShowAsync(ConnectorsClient client, string id)
    {
        var graph = await client.Tools.GetGraphAsync(id, Depth, StopToken);
        await WriteVerboseAsync($"{id}: {graph.Nodes.Count} nodes and {graph.Edges.Count} edges at depth {Depth}.");
        if (IsText)
        {
            graphs.Add(graph);
            return;
        }

        foreach (var edge in graph.Edges)
        {
            await WriteAsync(edge);
        }
    }
}
