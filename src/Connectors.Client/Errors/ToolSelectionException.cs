namespace Connectors;

/// <summary>A selection is impossible, or names a category that is not there.</summary>
/// <param name="code">As <see cref="ConnectorsException.Code"/>.</param>
/// <param name="message">As <see cref="Exception.Message"/>.</param>
/// <param name="innerException">What was behind it.</param>
public sealed class ToolSelectionException(string code, string message, Exception? innerException = null) : ConnectorsException(code, message, innerException)
{
    /// <summary>The query; null when it was no selection that failed.</summary>
    public string? Query { get; init; }

    /// <summary>The categories that are there.</summary>
    public IReadOnlyList<string> AvailableCategories { get; init => field = Lists.Indexable(value); } = [];
}
