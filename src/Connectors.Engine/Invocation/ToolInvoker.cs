using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Connectors.Engine.Catalog;
using Connectors.Engine.Mcp;
using Connectors.Engine.Storage;
using ModelContextProtocol;

namespace Connectors.Engine.Invocation;

/// <summary>Calls tools: checks the parameters, starts the server when it does not run, and tells apart what was not sent, what failed and what may have run.</summary>
internal sealed class ToolInvoker(ServerPool pool)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    // What a timer takes, in whole days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    /// <summary>Calls a tool once.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="server">Its server.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="options">How to call it.</param>
    /// <param name="cancellationToken">Ends the call, and tells the server.</param>
    /// <exception cref="ToolInvocationException">Nothing was sent.</exception>
    public async Task<ToolResult> InvokeAsync(Tool tool, ServerRecord server, IReadOnlyDictionary<string, object?> parameters, ToolInvokeOptions options, CancellationToken cancellationToken)
    {
        var arguments = Check(tool, parameters);
        ServerConnection connection;
        try
        {
            connection = await pool.GetAsync(server, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerStartException e)
        {
            throw new ToolInvocationException(ErrorCodes.ServerUnavailable, $"The server '{server.Name}' of the tool '{tool.Id}' cannot be reached; nothing was sent. {e.Message}", e) { ToolId = tool.Id, Parameters = parameters };
        }

        var timeout = options.Timeout ?? DefaultTimeout;
        timeout = timeout < LongestTimeout ? timeout : LongestTimeout;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var started = Stopwatch.GetTimestamp();
        try
        {
            // A tool that says how far it is gets its time anew.
            void Report(ToolProgress progress)
            {
                limit.CancelAfter(timeout);
                options.Progress!.Report(progress);
            }

            var result = await connection.CallToolAsync(tool.Name, arguments, options.Progress is null ? null : Report, limit.Token).ConfigureAwait(false);
            return ToolResultReader.Read(tool.Id, result, Stopwatch.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failed(ErrorCodes.ToolTimeout, string.Create(CultureInfo.InvariantCulture, $"The tool '{tool.Id}' did not answer within {timeout.TotalSeconds:0.###} s; the server was told to stop."));
        }
        catch (McpException e)
        {
            return Failed(ErrorCodes.ToolError, e.Message);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or (InvalidOperationException and not ObjectDisposedException))
        {
            return Failed(ErrorCodes.ToolError, $"The tool '{tool.Id}' answered, but what it answered cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Failed(ErrorCodes.OutcomeUnknown, $"The server '{server.Name}' ended while the tool '{tool.Id}' ran; whether it did its work is not known.");
        }

        ToolResult Failed(string code, string message) => new()
        {
            ToolId = tool.Id,
            Success = false,
            Error = message,
            ErrorCode = code,
            ExecutionTime = Stopwatch.GetElapsedTime(started),
        };
    }

    private static byte[] Check(Tool tool, IReadOnlyDictionary<string, object?> parameters)
    {
        byte[] arguments = [];
        IReadOnlyList<string> faults;
        try
        {
            arguments = JsonText.Write(parameters, PlainValue.Write);
            faults = ParameterValidator.FaultsOf(tool, parameters);
        }
        catch (ArgumentException e)
        {
            faults = [e.Message];
        }

        return faults.Count == 0
            ? arguments
            : throw new ToolInvocationException(ErrorCodes.InvalidParameters, $"The parameters do not fit the tool '{tool.Id}'; nothing was sent.\n{string.Join('\n', faults)}") { ToolId = tool.Id, Parameters = parameters };
    }
}
