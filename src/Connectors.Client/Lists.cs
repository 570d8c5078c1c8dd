namespace Connectors;

/// <summary>Keeps lists in a form that every language can index.</summary>
internal static class Lists
{
    /// <summary>The list itself, or an array of its items.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="list">Any list. What C# makes of <c>[..]</c> has no public indexer, and PowerShell cannot see any other.</param>
    /// <returns>An array or a <see cref="List{T}"/>.</returns>
    public static IReadOnlyList<T> Indexable<T>(IReadOnlyList<T> list) => list is T[] or List<T> ? list : list.ToArray();
}
