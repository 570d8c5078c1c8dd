using System.IO.Enumeration;
using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Selection.Ranking;

/// <summary>Which tools a selection may pick, by category and server.</summary>
internal sealed class ToolFilter
{
    private readonly HashSet<string>? categories;
    private readonly bool[] servers;

    /// <summary>Reads the filters.</summary>
    /// <param name="query">The query, for the error.</param>
    /// <param name="options">The filters.</param>
    /// <param name="snapshot">The index that they apply to.</param>
    /// <exception cref="ToolSelectionException">A category pattern matches no category.</exception>
    public ToolFilter(string query, ToolSelectOptions options, IndexSnapshot snapshot)
    {
        servers = [.. snapshot.Segments.Select(segment =>
            (options.Servers.Count == 0 || options.Servers.Any(pattern => Matches(pattern, segment.Server.Name)))
            && !options.ExcludeServers.Any(pattern => Matches(pattern, segment.Server.Name)))];
        if (options.Categories.Count == 0)
        {
            return;
        }

        var available = snapshot.Segments
            .SelectMany(segment => Enumerable.Range(0, segment.Tools.Count).Select(segment.CategoryOf))
            .Where(category => category.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToArray();
        foreach (var pattern in options.Categories)
        {
            if (!available.Any(category => Matches(pattern, category)))
            {
                var known = available.Length == 0 ? "There are no categories yet, because no server has tools." : $"There are: {string.Join(", ", available)}.";
                throw new ToolSelectionException(ErrorCodes.CategoryNotFound, $"No category matches '{pattern}'. {known}")
                {
                    Query = query,
                    Field = "category",
                    AvailableCategories = available,
                };
            }
        }

        categories = available.Where(category => options.Categories.Any(pattern => Matches(pattern, category))).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Marks the tools that may be picked.</summary>
    /// <param name="snapshot">The index that the filter was made for.</param>
    /// <returns>A mark for each tool.</returns>
    public bool[] Mark(IndexSnapshot snapshot)
    {
        var allowed = new bool[snapshot.ToolCount];
        for (var at = 0; at < servers.Length; at++)
        {
            var segment = snapshot.Segments[at];
            for (var local = 0; servers[at] && local < segment.Tools.Count; local++)
            {
                allowed[snapshot.Offsets[at] + local] = categories is null || categories.Contains(segment.CategoryOf(local));
            }
        }

        return allowed;
    }

    /// <summary>Whether tools of a server may be picked at all.</summary>
    /// <param name="segment">Its number in the snapshot.</param>
    /// <returns>False when it is filtered out.</returns>
    public bool AllowsServer(int segment) => servers[segment];

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);
}
