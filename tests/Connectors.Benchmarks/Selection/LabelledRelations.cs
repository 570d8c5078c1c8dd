using System.Text.Json;

namespace Connectors.Benchmarks.Selection;

/// <summary>A tool with the tools that belong to it.</summary>
/// <param name="Tool">Its id.</param>
/// <param name="Related">Their ids.</param>
internal sealed record LabelledRelations(string Tool, IReadOnlyList<string> Related)
{
    /// <summary>Reads a file: one tool a line, <c>{tool, related: [{id, kind, why}]}</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tools.</returns>
    /// <exception cref="ArgumentException">It is not there, or a line is no such tool.</exception>
    public static IReadOnlyList<LabelledRelations> ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new ArgumentException($"There is no file '{path}'.");
        }

        try
        {
            return [.. File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).Select(Read)];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ArgumentException($"'{path}' is no list of relations: {fault.Message}", fault);
        }
    }

    private static LabelledRelations Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        return new LabelledRelations(
            document.RootElement.GetProperty("tool").GetString()!,
            [.. document.RootElement.GetProperty("related").EnumerateArray().Select(related => related.GetProperty("id").GetString()!)]);
    }
}
