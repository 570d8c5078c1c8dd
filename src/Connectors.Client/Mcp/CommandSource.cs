namespace Connectors;

/// <summary>A server that a command starts and that speaks on its standard streams.</summary>
public sealed record CommandSource : McpSource
{
    /// <inheritdoc/>
    public override string Type => "stdio";

    /// <summary>A program on the PATH, or the path of one. Started directly, never through a shell.</summary>
    public string Command { get; init; } = "";

    /// <summary>Its arguments, passed as they are.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The folder it starts in; null means the server's own folder in the home.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The command.</summary>
    /// <returns>The command without its arguments, which may hold what is not for everybody's eyes.</returns>
    public override string ToString() => $"stdio:{Command}";
}
