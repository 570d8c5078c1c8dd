namespace Connectors.Engine.Catalog;

/// <summary>Finds the names nearest to one that was not found.</summary>
internal static class NearestNames
{
    private const int Count = 3;
    private const int LongestName = 256;

    /// <summary>The three nearest names: by edits, where a name that contains the wanted one counts as near.</summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> names)
    {
        var target = Short(wanted).ToUpperInvariant();
        var part = target[(target.IndexOf('.') + 1)..];
        return [.. names
            .Select(name => (Name: name, Distance: Distance(target, part, Short(name).ToUpperInvariant())))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase)
            .Take(Count)
            .Select(pair => pair.Name)];
    }

    // The work grows with the product of the lengths, and a caller's name may be of any.
    private static string Short(string name) => name.Length > LongestName ? name[..LongestName] : name;

    private static double Distance(string target, string part, string name)
    {
        var own = name[(name.IndexOf('.') + 1)..];
        var edits = Math.Min((double)Edits(target, name) / Math.Max(target.Length, name.Length), ((double)Edits(part, own) / Math.Max(part.Length, own.Length)) + 0.05);
        return part.Length > 2 && own.Contains(part, StringComparison.Ordinal) ? Math.Min(edits, 0.2) : edits;
    }

    // Levenshtein's distance, one row at a time.
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
