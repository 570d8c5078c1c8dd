using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors;

/// <summary>Writes graphs as text that Mermaid, Graphviz or a JSON reader accepts. Names are other people's: all of them are escaped.</summary>
internal static class ToolGraphText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToMermaid(ToolGraph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var number = numbers[node.Id] = "n" + numbers.Count.ToString(CultureInfo.InvariantCulture);
            var (open, close) = node.Kind switch
            {
                "server" => ("[[", "]]"),
                "category" => ("{{", "}}"),
                "thing" => ("([", "])"),
                _ => ("[", "]"),
            };
            text.Append("  ").Append(number).Append(open).Append('"').Append(EscapeEntities(node.Name)).Append('"').Append(close).Append('\n');
        }

        foreach (var edge in graph.Edges)
        {
            text.Append("  ").Append(numbers[edge.From]).Append(IsBetweenTools(edge) ? " -->|" : " -.->|").Append(EscapeEntities(edge.Kind)).Append("| ")
                .Append(numbers[edge.To]).Append('\n');
        }

        return text.ToString();
    }

    public static string ToDot(ToolGraph graph)
    {
        var text = new StringBuilder("digraph tools {\n  rankdir=LR;\n  node [shape=box];\n");
        foreach (var node in graph.Nodes)
        {
            var shape = node.Kind switch
            {
                "server" => "component",
                "category" => "hexagon",
                "thing" => "ellipse",
                _ => "box",
            };
            text.Append("  ").Append(Quote(node.Id)).Append(" [label=").Append(Quote(node.Name)).Append(", shape=").Append(shape).Append("];\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append("  ").Append(Quote(edge.From)).Append(" -> ").Append(Quote(edge.To)).Append(" [label=").Append(Quote(edge.Kind))
                .Append(IsBetweenTools(edge) ? "];\n" : ", style=dashed];\n");
        }

        return text.Append("}\n").ToString();
    }

    public static string ToJson(ToolGraph graph)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("nodes");
            foreach (var node in graph.Nodes)
            {
                writer.WriteStartObject();
                writer.WriteString("id", node.Id);
                writer.WriteString("kind", node.Kind);
                writer.WriteString("name", node.Name);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("edges");
            foreach (var edge in graph.Edges)
            {
                writer.WriteStartObject();
                writer.WriteString("from", edge.From);
                writer.WriteString("to", edge.To);
                writer.WriteString("kind", edge.Kind);
                writer.WriteNumber("weight", edge.Weight);
                writer.WriteString("reason", edge.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n") + "\n";
    }

    private static bool IsBetweenTools(ToolGraphEdge edge) => edge.Kind is "needs" or "then" or "instead" or "sameServer";

    // Mermaid has no escape inside quotes but its own entities; a backtick would begin Markdown.
    private static string EscapeEntities(string text) => text.ReplaceLineEndings(" ")
        .Replace("#", "#35;", StringComparison.Ordinal).Replace("&", "#amp;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal).Replace("`", "#96;", StringComparison.Ordinal)
        .Replace("|", "#124;", StringComparison.Ordinal);

    private static string Quote(string text) => $"\"{text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
