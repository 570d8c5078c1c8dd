namespace Connectors.PowerShell.Tests;

/// <summary>One Pester test, or one file or block that failed on its own.</summary>
/// <param name="File">The full path of its file.</param>
/// <param name="Name">Its blocks and itself, joined with dots.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Message">The error with its place, or the reason for the skip; empty when it passed.</param>
public sealed record PesterResult(string File, string Name, PesterOutcome Outcome, string Message)
{
    /// <summary>Which of several runs of the same test it comes from; empty for the first one.</summary>
    public string Run { get; init; } = "";

    /// <summary>Run, file and Pester path, as test reports show it.</summary>
    public string DisplayName => $"{(Run.Length > 0 ? Run + ": " : "")}{Path.GetFileName(File)}: {Name}";
}
