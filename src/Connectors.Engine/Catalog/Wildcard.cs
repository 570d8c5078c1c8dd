using System.IO.Enumeration;

namespace Connectors.Engine.Catalog;

/// <summary>Matches names against <c>*</c> and <c>?</c>, without regard to case.</summary>
internal static class Wildcard
{
    public static bool IsMatch(string? pattern, string name) =>
        string.IsNullOrEmpty(pattern) || FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: true);
}
