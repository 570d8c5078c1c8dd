using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Calls tools and writes their results as objects.</summary>
// PowerShell tries the default set first, property names included: with the other one as default an object would be
// bound by its Id, and the session that it came from be lost.
[Cmdlet(VerbsLifecycle.Invoke, "ConnectorTool", DefaultParameterSetName = InputSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PSObject), typeof(ToolResult), typeof(ToolContent))]
public sealed class InvokeConnectorToolCommand : SessionCommand
{
    private const string IdSet = "Id";
    private const string InputSet = "InputObject";
    private IReadOnlyDictionary<string, object?> parameters = new Dictionary<string, object?>();
    private bool answered;

    /// <summary>The id of the tool, <c>server.toolName</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = IdSet)]
    [Alias("ToolId")]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ToolIdCompleter))]
    public string[] Id { get; set; } = [];

    // No array: PowerShell would then rather bind Id, by property name or by making text of the object, and the object's session were lost.

    /// <summary>The tool: what Select-ConnectorTool or Get-ConnectorTool returned, or a related tool.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    public SessionObject? InputObject { get; set; }

    /// <summary>The tool's parameters by name: a hashtable, an object, or JSON text.</summary>
    [Parameter(Position = 1)]
    public object? Parameters { get; set; }

    /// <summary>How many seconds the tool may take. Without it: the session's time-out.</summary>
    [Parameter]
    [ValidateRange(0.001, 2_000_000)]
    public double TimeoutSec { get; set; }

    /// <summary>Returns the whole answer as a <see cref="ToolResult"/>; a tool that failed is then no error.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Does not ask before a tool that says of itself that it may destroy something.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => InputObject ?? (object?)Id.FirstOrDefault();

    /// <inheritdoc/>
    private protected override async Task BeginAsync()
    {
        answered = Force || MyInvocation.BoundParameters.ContainsKey("Confirm");
        try
        {
            parameters = ToolParameterReader.Read(Parameters);
        }
        catch (ToolInvocationException e)
        {
            // The same for every tool to come, so none of them can be called.
            await OnPipelineAsync(() => ThrowTerminatingError(ConnectorErrorRecord.From(e, ErrorTarget)));
        }
    }

    /// <inheritdoc/>
    private protected override Task ProcessAsync() => InputObject is null
        ? ForEachAsync(Id, async id => await InvokeAsync(id, null, null))
        : InvokeAsync(ToolObject.Of(InputObject).Id, InputObject, ToolObject.Of(InputObject));

    private async Task InvokeAsync(string id, SessionObject? input, Tool? tool)
    {
        if (!await ShouldProcessAsync(id, "Invoke tool"))
        {
            return;
        }

        var client = await GetClientAsync(input);
        if (!answered && await IsDestructiveAsync(client, id, tool)
            && !await ShouldContinueAsync(id, $"The tool '{id}' says that it may destroy or overwrite something. Invoke it?", "Invoke a destructive tool"))
        {
            return;
        }

        var result = await client.Tools.InvokeAsync(
            id,
            parameters,
            new ToolInvokeOptions
            {
                Timeout = MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec)) ? TimeSpan.FromSeconds(TimeoutSec) : null,
                Progress = new ToolProgressReporter((status, percent) => ReportProgress($"Invoking {id}", status, percent)),
                ThrowOnFailure = !Raw,
            },
            StopToken);
        if (Raw)
        {
            await WriteAsync(result);
            return;
        }

        foreach (var item in ToolOutput.Of(result))
        {
            await WriteAsync(item);
        }
    }

    private async Task<bool> IsDestructiveAsync(ConnectorsClient client, string id, Tool? tool)
    {
        // A summary has no schema, and then no annotations either.
        tool = tool is { InputSchema: not null } or { Annotations: not null } ? tool : await client.Tools.GetAsync(id, StopToken);
        return tool.Annotations?.DestructiveHint == true;
    }
}
