namespace Connectors;

/// <summary>A tool is not there, does not take these parameters, cannot be reached, or failed.</summary>
/// <param name="code">As <see cref="ConnectorsException.Code"/>.</param>
/// <param name="message">As <see cref="Exception.Message"/>; never holds a parameter's value.</param>
/// <param name="innerException">What was behind it.</param>
public sealed class ToolInvocationException(string code, string message, Exception? innerException = null) : ConnectorsException(code, message, innerException)
{
    /// <summary>The tool's id.</summary>
    public string? ToolId { get; init; }

    /// <summary>The parameters of the call, for the caller alone; kept out of every message and log.</summary>
    public IReadOnlyDictionary<string, object?>? Parameters { get; init; }

    /// <summary>The tool's answer, when it gave one.</summary>
    public ToolResult? Result { get; init; }
}
