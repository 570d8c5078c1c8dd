using System.Text.Json.Nodes;

namespace Connectors.Benchmarks.Selection;

/// <summary>Takes figures once and gives them as lines for people and as one JSON object.</summary>
internal sealed class SelectionReport
{
    private readonly List<string> lines = [];

    /// <summary>The figures.</summary>
    public JsonObject Json { get; } = [];

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line; numbers in the invariant culture.</param>
    public void Say(FormattableString line) => lines.Add(FormattableString.Invariant(line));

    /// <summary>Prints.</summary>
    /// <param name="asJson">Whether as one JSON object.</param>
    public void Print(bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(Json.ToJsonString());
            return;
        }

        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
