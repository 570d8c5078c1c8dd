namespace Connectors.PowerShell;

/// <summary>Hands a tool's own progress on, at once and in order (<see cref="Progress{T}"/> would do it some time, in any order).</summary>
/// <param name="report">Takes the tool's words and how far it is, 0 to 100 or less when nobody knows.</param>
internal sealed class ToolProgressReporter(Action<string?, double> report) : IProgress<ToolProgress>
{
    /// <inheritdoc/>
    public void Report(ToolProgress value) =>
        report(value.Message, value.Total is > 0 ? Math.Min(100, 100 * value.Progress / value.Total.Value) : -1);
}
