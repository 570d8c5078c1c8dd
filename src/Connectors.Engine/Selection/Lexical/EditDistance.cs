namespace Connectors.Engine.Selection.Lexical;

/// <summary>Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, no part edited twice.</summary>
internal static class EditDistance
{
    private const int MaximumLength = 64;

    /// <summary>Measures how many edits make one word of another.</summary>
    /// <param name="left">A word.</param>
    /// <param name="right">Another.</param>
    /// <param name="limit">The most edits of interest.</param>
    /// <returns>The edits, or more than <paramref name="limit"/> when it takes more; words over 64 characters are never near.</returns>
    public static int Measure(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int limit)
    {
        if (left.Length > MaximumLength || right.Length > MaximumLength || Math.Abs(left.Length - right.Length) > limit)
        {
            return limit + 1;
        }

        Span<int> beforeLast = stackalloc int[right.Length + 1];
        Span<int> last = stackalloc int[right.Length + 1];
        Span<int> current = stackalloc int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            last[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            var best = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var cost = left[row - 1] == right[column - 1] ? 0 : 1;
                var edits = Math.Min(Math.Min(current[column - 1], last[column]) + 1, last[column - 1] + cost);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    edits = Math.Min(edits, beforeLast[column - 2] + 1);
                }

                current[column] = edits;
                best = Math.Min(best, edits);
            }

            if (best > limit + 1)
            {
                return limit + 1;
            }

            var spare = beforeLast;
            beforeLast = last;
            last = current;
            current = spare;
        }

        return last[right.Length];
    }
}
