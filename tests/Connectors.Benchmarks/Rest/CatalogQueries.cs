using Connectors.Benchmarks.Selection;

namespace Connectors.Benchmarks.Rest;

/// <summary>Queries in the words of a catalogue, none of which comes twice. Thread-safe.</summary>
/// <param name="catalog">The catalogue.</param>
internal sealed class CatalogQueries(CatalogFile catalog)
{
    private const int WordsOfFirst = 5;
    private const int WordsOfSecond = 3;

    private readonly string[][] words = [.. catalog.Servers
        .SelectMany(server => server.Tools)
        .Select(tool => $"{tool.Description} {tool.Name}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];

    private int last = -1;

    /// <summary>The next query: the beginning of one tool's description, and some words of another's.</summary>
    /// <returns>It; a number at its end keeps it apart where two tools begin alike.</returns>
    public string Next()
    {
        var number = Interlocked.Increment(ref last);
        var first = words[number % words.Length];
        var second = words[(number + 1 + (number / words.Length)) % words.Length];
        return $"{string.Join(' ', first.Take(WordsOfFirst))} {string.Join(' ', second.Take(WordsOfSecond))} {number}";
    }
}
