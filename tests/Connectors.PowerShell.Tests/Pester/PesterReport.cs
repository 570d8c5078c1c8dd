namespace Connectors.PowerShell.Tests;

/// <summary>The file that <c>Invoke-PesterSuite.ps1</c> writes.</summary>
/// <param name="PesterVersion">The Pester that ran; null when none is installed that is new enough.</param>
/// <param name="Results">What came of each test.</param>
internal sealed record PesterReport(string? PesterVersion, IReadOnlyList<PesterResult> Results);
