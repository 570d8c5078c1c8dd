namespace Connectors.PowerShell.Tests;

/// <summary>What came of a Pester test.</summary>
public enum PesterOutcome
{
    /// <summary>It ran and held.</summary>
    Passed,

    /// <summary>It, or something around it, failed.</summary>
    Failed,

    /// <summary>It did not run, for a reason that is no fault.</summary>
    Skipped,
}
