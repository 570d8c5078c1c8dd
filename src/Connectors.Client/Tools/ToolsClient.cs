using System.Runtime.CompilerServices;

namespace Connectors;

/// <summary>Picking, listing and calling tools.</summary>
public sealed class ToolsClient
{
    private static readonly IReadOnlyDictionary<string, object?> NoParameters = new Dictionary<string, object?>();
    private readonly ConnectorsClient client;

    internal ToolsClient(ConnectorsClient client) => this.client = client;

    /// <summary>Picks the tools that fit a wish.</summary>
    /// <param name="query">The wish in plain words, 1 to 4,000 characters, not blank.</param>
    /// <param name="options">Filters and limits; null means five tools at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tools, best first; empty when none fits.</returns>
    /// <exception cref="ToolSelectionException">The query or an option is impossible, or a category is not known.</exception>
    public async Task<ToolSelectionResult> SelectAsync(string query, ToolSelectOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ToolSelectOptions();
        ValidateSelection(query, options);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        var result = await gateway.SelectToolsAsync(query, options, cancellationToken).ConfigureAwait(false);
        foreach (var selection in result)
        {
            client.Stamp(selection);
            client.Stamp(selection.Tool);
            foreach (var related in selection.RelatedTools)
            {
                client.Stamp(related);
                client.Stamp(related.Tool);
            }
        }

        return result;
    }

    /// <summary>Lists one page of tools, ordered by id.</summary>
    /// <param name="options">Filters and the page; null means the first hundred of all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The page.</returns>
    public async Task<ToolPage> ListAsync(ToolListOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ToolListOptions();
        Require(options.Limit is >= 1 and <= ToolListOptions.MaximumLimit, nameof(options.Limit), $"is {options.Limit}, but goes from 1 to {ToolListOptions.MaximumLimit}");
        Require(options.Offset >= 0, nameof(options.Offset), $"is {options.Offset}, but cannot be negative");
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        var page = await gateway.ListToolsAsync(options, cancellationToken).ConfigureAwait(false);
        client.StampAll(page.Tools);
        return page;
    }

    /// <summary>Lists all matching tools, page by page as they are read.</summary>
    /// <param name="options">Filters; <see cref="ToolListOptions.Limit"/> is the size of a page, <see cref="ToolListOptions.Offset"/> where to begin.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The tools, ordered by id.</returns>
    public async IAsyncEnumerable<Tool> ListAllAsync(ToolListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new ToolListOptions();
        ToolPage page;
        do
        {
            page = await ListAsync(options, cancellationToken).ConfigureAwait(false);
            foreach (var tool in page.Tools)
            {
                yield return tool;
            }

            options = options with { Offset = options.Offset + page.Tools.Count };
        }
        while (page.HasMore && page.Tools.Count > 0);
    }

    /// <summary>Gets one tool with its schemas.</summary>
    /// <param name="toolId"><c>server.toolName</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tool.</returns>
    /// <exception cref="ToolInvocationException">There is no such tool.</exception>
    public async Task<Tool> GetAsync(string toolId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(toolId);
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.Stamp(await gateway.GetToolAsync(toolId, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Calls a tool once.</summary>
    /// <param name="toolId"><c>server.toolName</c>.</param>
    /// <param name="parameters">Its parameters by name; null means none.</param>
    /// <param name="options">Time-out, progress, idempotency; null means the session's time-out.</param>
    /// <param name="cancellationToken">Ends the call, and the tool's work on the server.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ToolInvocationException">
    /// Unknown tool, parameters that do not fit, or a server that cannot be reached: nothing was sent. Or, unless
    /// <see cref="ToolInvokeOptions.ThrowOnFailure"/> is false, the tool itself failed; its answer is in <see cref="ToolInvocationException.Result"/>.
    /// </exception>
    public async Task<ToolResult> InvokeAsync(string toolId, IReadOnlyDictionary<string, object?>? parameters = null, ToolInvokeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(toolId);
        options ??= new ToolInvokeOptions();
        Require(options.Timeout is null || options.Timeout > TimeSpan.Zero, nameof(options.Timeout), $"is {options.Timeout}, but must be greater than zero");
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        var result = client.Stamp(await gateway.InvokeToolAsync(
            toolId, parameters ?? NoParameters, options with { Timeout = options.Timeout ?? client.Timeout }, cancellationToken).ConfigureAwait(false));
        if (!result.Success && options.ThrowOnFailure)
        {
            throw new ToolInvocationException(result.ErrorCode ?? ErrorCodes.ToolError, result.Error ?? $"The tool '{toolId}' failed without a word.")
            {
                ToolId = toolId,
                Parameters = parameters,
                Result = result,
            };
        }

        return result;
    }

    /// <summary>Lists the categories that have tools or servers.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The categories, ordered by name.</returns>
    public async Task<IReadOnlyList<ToolCategory>> ListCategoriesAsync(CancellationToken cancellationToken = default)
    {
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        return client.StampAll(await gateway.ListCategoriesAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Walks the graph around a tool: the tools that belong to it, and the servers, categories and things that they share.</summary>
    /// <param name="toolId"><c>server.toolName</c>.</param>
    /// <param name="depth">How many edges from the tool, 1 to <see cref="ToolGraph.MaximumDepth"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The nodes and edges found, nearest first.</returns>
    /// <exception cref="ToolInvocationException">There is no such tool.</exception>
    public async Task<ToolGraph> GetGraphAsync(string toolId, int depth = 1, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(toolId);
        Require(depth is >= 1 and <= ToolGraph.MaximumDepth, nameof(depth), $"is {depth}, but goes from 1 to {ToolGraph.MaximumDepth}");
        var gateway = await client.GetGatewayAsync(cancellationToken).ConfigureAwait(false);
        var graph = await gateway.GetToolGraphAsync(toolId, depth, cancellationToken).ConfigureAwait(false);
        client.StampAll(graph.Edges);
        return graph;
    }

    private static void ValidateSelection(string query, ToolSelectOptions options)
    {
        ArgumentNullException.ThrowIfNull(query);
        Check(!string.IsNullOrWhiteSpace(query), "query", "is blank; say in plain words what should happen");
        Check(query.Length <= ToolSelectOptions.MaximumQueryLength, "query", $"has {query.Length:N0} characters, but at most {ToolSelectOptions.MaximumQueryLength:N0} are read");
        Check(options.MaxTools is >= 1 and <= 100, "maxTools", $"is {options.MaxTools}, but goes from 1 to 100");
        Check(options.TokenBudget is null or >= 1, "tokenBudget", $"is {options.TokenBudget}, but must be at least 1");
        Check(options.MinimumScore is null or (>= 0 and <= 1), "minimumScore", $"is {options.MinimumScore}, but goes from 0 to 1");

        void Check(bool holds, string field, string fault)
        {
            if (!holds)
            {
                throw new ToolSelectionException(ErrorCodes.ValidationError, $"The {field} {fault}.") { Field = field, Query = query };
            }
        }
    }

    private static void Require(bool holds, string field, string fault)
    {
        if (!holds)
        {
            throw new ConnectorsException(ErrorCodes.ValidationError, $"The {field.ToLowerInvariant()} {fault}.") { Field = field.ToLowerInvariant() };
        }
    }
}
