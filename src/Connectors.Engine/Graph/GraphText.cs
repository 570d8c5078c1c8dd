using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors.Engine.Graph;

/// <summary>Writes edges as text that Mermaid, Graphviz or a JSON reader accepts.</summary>
internal static class GraphText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a Mermaid flowchart.</summary>
    /// <param name="relations">The edges.</param>
    /// <returns>The text.</returns>
    public static string ToMermaid(IReadOnlyList<ToolRelation> relations)
    {
        var text = new StringBuilder("flowchart LR\n");
        var nodes = Number(relations);
        foreach (var (id, number) in nodes)
        {
            // Mermaid has no escape inside quotes but its own entities.
            text.Append("  t").Append(number).Append("[\"").Append(id.ReplaceLineEndings(" ").Replace("&", "#amp;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal)
                .Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal)).Append("\"]\n");
        }

        foreach (var relation in relations)
        {
            text.Append("  t").Append(nodes[relation.From.Id]).Append(" -->|").Append(relation.KindName).Append("| t").Append(nodes[relation.To.Id]).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Writes a Graphviz digraph.</summary>
    /// <param name="relations">The edges.</param>
    /// <returns>The text.</returns>
    public static string ToDot(IReadOnlyList<ToolRelation> relations)
    {
        var text = new StringBuilder("digraph tools {\n  rankdir=LR;\n  node [shape=box];\n");
        foreach (var relation in relations)
        {
            text.Append("  ").Append(Quote(relation.From.Id)).Append(" -> ").Append(Quote(relation.To.Id))
                .Append(" [label=").Append(Quote(relation.KindName)).Append("];\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>Writes JSON: <c>{nodes: [{id, server, category}], edges: [{from, to, kind, weight, reason}]}</c>.</summary>
    /// <param name="relations">The edges.</param>
    /// <returns>The text.</returns>
    public static string ToJson(IReadOnlyList<ToolRelation> relations)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("nodes");
            foreach (var tool in relations.SelectMany(relation => new[] { relation.From, relation.To }).DistinctBy(tool => tool.Id))
            {
                writer.WriteStartObject();
                writer.WriteString("id", tool.Id);
                writer.WriteString("server", tool.Server);
                writer.WriteString("category", tool.Category);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("edges");
            foreach (var relation in relations)
            {
                writer.WriteStartObject();
                writer.WriteString("from", relation.From.Id);
                writer.WriteString("to", relation.To.Id);
                writer.WriteString("kind", relation.KindName);
                writer.WriteNumber("weight", relation.Weight);
                writer.WriteString("reason", relation.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Dictionary<string, int> Number(IReadOnlyList<ToolRelation> relations)
    {
        var nodes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var id in relations.SelectMany(relation => new[] { relation.From.Id, relation.To.Id }))
        {
            nodes.TryAdd(id, nodes.Count);
        }

        return nodes;
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";
}
