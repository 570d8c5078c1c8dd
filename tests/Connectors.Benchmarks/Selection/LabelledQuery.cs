using System.Text.Json;

namespace Connectors.Benchmarks.Selection;

/// <summary>A query with the tools that answer it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Query">Its words.</param>
/// <param name="Relevant">The ids of the right tools; none for a wish that no tool fulfils.</param>
/// <param name="Kind">What kind of query it is.</param>
internal sealed record LabelledQuery(string Id, string Query, IReadOnlyList<string> Relevant, string Kind)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads a file: one query a line.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The queries.</returns>
    /// <exception cref="ArgumentException">It is not there, or a line is no query.</exception>
    public static IReadOnlyList<LabelledQuery> ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new ArgumentException($"There is no file '{path}'.");
        }

        try
        {
            return [.. File.ReadLines(path)
                .Where(line => !string.IsNullOrWhiteSpace(line))
                .Select(line => JsonSerializer.Deserialize<LabelledQuery>(line, Options)!)
                .Select(query => query with { Relevant = query.Relevant ?? [], Kind = query.Kind ?? "query" })];
        }
        catch (JsonException fault)
        {
            throw new ArgumentException($"'{path}' is no list of queries: {fault.Message}", fault);
        }
    }
}
