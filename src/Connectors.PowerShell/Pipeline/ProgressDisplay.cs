using System.Diagnostics;
using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Decides when progress is worth showing: after a second, four times a second at most, completed in any case.</summary>
/// <param name="write">Shows a record; called on the pipeline thread only.</param>
internal sealed class ProgressDisplay(Action<ProgressRecord> write)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly Stopwatch clock = new();
    private TimeSpan notBefore = Delay;
    private ProgressRecord? newest;
    private ProgressRecord? shown;

    /// <summary>Whether there is something new that may be shown now.</summary>
    public bool IsDue => newest is not null && clock.Elapsed >= notBefore;

    /// <summary>How long nothing may be shown; for ever when there is nothing to show.</summary>
    public TimeSpan TimeUntilDue
    {
        get
        {
            if (newest is null)
            {
                return Timeout.InfiniteTimeSpan;
            }

            // One millisecond at least, so that rounding does not make a waiting thread spin.
            var left = notBefore - clock.Elapsed;
            return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
        }
    }

    /// <summary>Takes the newest state.</summary>
    /// <param name="record">The state.</param>
    public void Report(ProgressRecord record)
    {
        clock.Start();
        newest = record;
    }

    /// <summary>The state to show now, if any.</summary>
    /// <returns>The record, once.</returns>
    public ProgressRecord? TakeDue()
    {
        if (!IsDue)
        {
            return null;
        }

        var record = newest;
        newest = null;
        notBefore = clock.Elapsed + Pause;
        return record;
    }

    /// <summary>Shows a state.</summary>
    /// <param name="record">The state.</param>
    public void Show(ProgressRecord record)
    {
        shown = record;
        write(record);
    }

    /// <summary>Takes the display away and begins anew.</summary>
    public void Complete()
    {
        if (shown is { } last)
        {
            try
            {
                write(new ProgressRecord(last.ActivityId, last.Activity, last.StatusDescription) { RecordType = ProgressRecordType.Completed });
            }
            catch (PipelineStoppedException)
            {
                // After Ctrl+C nothing can be written, and the host takes the display away itself.
            }
        }

        clock.Reset();
        notBefore = Delay;
        newest = null;
        shown = null;
    }
}
