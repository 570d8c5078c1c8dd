namespace Connectors.Engine.Processes;

/// <summary>What to start: a program with its arguments as a list, never a shell's line.</summary>
internal sealed record ProcessSpec
{
    /// <summary>The program's absolute path.</summary>
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the child.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }
}
