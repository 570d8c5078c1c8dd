namespace Connectors;

/// <summary>How far a tool says it is.</summary>
/// <param name="Progress">How much is done; grows.</param>
/// <param name="Total">How much there is, in the same unit, when the tool knows.</param>
/// <param name="Message">The tool's words, when it has any.</param>
public sealed record ToolProgress(double Progress, double? Total, string? Message);
