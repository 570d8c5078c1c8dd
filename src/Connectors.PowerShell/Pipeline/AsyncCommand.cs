using System.Management.Automation;
using System.Management.Automation.Host;

namespace Connectors.PowerShell;

/// <summary>A cmdlet whose work is asynchronous and ends when the pipeline is stopped.</summary>
public abstract class AsyncCommand : PSCmdlet, IDisposable
{
    private static int activities;
    private readonly PipelinePump pump;
    private readonly LogSpeaker speaker;

    private protected AsyncCommand()
    {
        pump = new PipelinePump(this);
        speaker = new LogSpeaker(this);
    }

    /// <summary>Fires when the pipeline is stopped.</summary>
    private protected CancellationToken StopToken => pump.Stopping;

    /// <summary>Names this cmdlet's progress display; unique in the process, so that nested ones do not overwrite each other.</summary>
    private protected int ActivityId { get; } = Interlocked.Increment(ref activities);

    /// <summary>What an error is about when nothing more exact is known.</summary>
    private protected virtual object? ErrorTarget => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        try
        {
            Prepare();
        }
        catch (Exception e) when (e is ConnectorsException or ArgumentException)
        {
            ThrowTerminatingError(ConnectorErrorRecord.From(e, ErrorTarget));
        }

        Run(BeginAsync);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(ProcessAsync);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => pump.Stop();

    /// <summary>Lets go of what the cmdlet holds.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
        speaker.Silence();
        pump.Dispose();
    }

    /// <summary>Has a session's log lines written by this cmdlet while it runs.</summary>
    /// <param name="session">The session.</param>
    private protected void ListenTo(ConnectorSession session) => SessionLog.Of(session)?.Follow(speaker);

    /// <summary>Looks at what only the pipeline thread can see; before anything else.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>The work before the first input.</summary>
    /// <returns>When it is done.</returns>
    private protected virtual Task BeginAsync() => Task.CompletedTask;

    /// <summary>The work for one input.</summary>
    /// <returns>When it is done.</returns>
    private protected virtual Task ProcessAsync() => Task.CompletedTask;

    /// <summary>The work after the last input.</summary>
    /// <returns>When it is done.</returns>
    private protected virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>Writes an object; done when later commands have taken it.</summary>
    /// <param name="value">The object.</param>
    /// <returns>When it is written.</returns>
    private protected Task WriteAsync(object? value) => OnPipelineAsync(() => WriteObject(value));

    /// <summary>Writes the error of one input, so that the next ones go on; ends the command when no other input can fare better.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">What it happened to.</param>
    /// <returns>When it is written.</returns>
    private protected Task WriteErrorAsync(Exception exception, object? target)
    {
        var record = ConnectorErrorRecord.From(exception, target);
        return OnPipelineAsync(() =>
        {
            if (ConnectorErrorRecord.IsTerminating(exception))
            {
                ThrowTerminatingError(record);
            }

            WriteError(record);
        });
    }

    /// <summary>Writes a line to the Verbose stream.</summary>
    /// <param name="text">The line.</param>
    /// <returns>When it is written.</returns>
    private protected Task WriteVerboseAsync(string text) => OnPipelineAsync(() => WriteVerbose(TerminalText.Block(text)));

    /// <summary>Writes a line to the Warning stream.</summary>
    /// <param name="text">The line.</param>
    /// <returns>When it is written.</returns>
    private protected Task WriteWarningAsync(string text) => OnPipelineAsync(() => WriteWarning(TerminalText.Block(text)));

    /// <summary>Writes a session's log line to the stream of its level, when work is running; from any thread, without waiting.</summary>
    /// <param name="entry">The line.</param>
    /// <returns>Whether it will be written.</returns>
    internal bool TryWriteLog(ConnectorLogEntry entry)
    {
        var text = TerminalText.Block(entry.Message);
        return pump.TryPost(entry.Level switch
        {
            ConnectorLogLevel.Debug => () => WriteDebug(text),
            ConnectorLogLevel.Info => () => WriteVerbose(text),
            _ => () => WriteWarning(text),
        });
    }

    /// <summary>Shows how far the work is, once it takes longer than a second; from any thread.</summary>
    /// <param name="activity">What is being done.</param>
    /// <param name="status">How far it is, in words.</param>
    /// <param name="percent">How far it is, 0 to 100; less when nobody knows.</param>
    private protected void ReportProgress(string activity, string? status, double percent)
    {
        // PowerShell refuses empty texts.
        var words = TerminalText.Line(status);
        pump.Report(new ProgressRecord(ActivityId, TerminalText.Line(activity), words.Length == 0 ? " " : words)
        {
            PercentComplete = percent is >= 0 and <= 100 ? (int)percent : -1,
        });
    }

    /// <summary>Asks whether a change may be made, as ShouldProcess does.</summary>
    /// <param name="target">What would change.</param>
    /// <param name="action">How it would change.</param>
    /// <returns>Whether to make the change.</returns>
    /// <exception cref="ConnectorsException">The question must be put and nobody can answer it.</exception>
    private protected Task<bool> ShouldProcessAsync(string target, string action) =>
        AskAsync(() => ShouldProcess(TerminalText.Line(target), TerminalText.Line(action)), target, action);

    /// <summary>Asks a question beyond ShouldProcess.</summary>
    /// <param name="target">What it is about.</param>
    /// <param name="question">The question.</param>
    /// <param name="caption">Its heading.</param>
    /// <returns>Whether the answer was yes.</returns>
    /// <exception cref="ConnectorsException">Nobody can answer.</exception>
    private protected Task<bool> ShouldContinueAsync(string target, string question, string caption) => AskAsync(
        () =>
        {
            // The console host takes the end of redirected input for the default answer, which is yes.
            if (Host.Name == "ConsoleHost" && Console.IsInputRedirected)
            {
                throw new HostException("The input is redirected.");
            }

            return ShouldContinue(TerminalText.Line(question), TerminalText.Line(caption));
        },
        target,
        caption);

    /// <summary>Has something done on the pipeline thread.</summary>
    /// <param name="action">What to do.</param>
    /// <returns>When it is done.</returns>
    private protected Task OnPipelineAsync(Action action) => pump.DoAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>Does the same for each of several items; an item's error does not keep the next from its turn.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="action">What to do for one.</param>
    /// <returns>When all are done.</returns>
    private protected async Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> action)
    {
        foreach (var item in items)
        {
            try
            {
                await action(item);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await WriteErrorAsync(e, item);
            }
        }
    }

    private async Task<bool> AskAsync(Func<bool> ask, string target, string action)
    {
        var (answer, silence) = await pump.DoAsync(() =>
        {
            try
            {
                return (ask(), null);
            }
            catch (Exception e) when (e is HostException or NotImplementedException || (e is InvalidOperationException && e is not PipelineStoppedException and not ActionPreferenceStopException))
            {
                return (Answer: false, Silence: (Exception?)e);
            }
        });
        return silence is null
            ? answer
            : throw new ConnectorsException(ConnectorErrorRecord.ConfirmationRequired, $"'{action}' on '{target}' must be confirmed, and nobody is here to answer. Answer beforehand with -Force, where the command has it, or -Confirm:$false.", silence);
    }

    private void Run(Func<Task> work)
    {
        var fault = pump.Run(() =>
        {
            SessionLog.Speaker = speaker;
            return work();
        });
        if (fault is null)
        {
            return;
        }

        var record = ConnectorErrorRecord.From(fault, ErrorTarget);
        if (ConnectorErrorRecord.IsTerminating(fault))
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }
}
