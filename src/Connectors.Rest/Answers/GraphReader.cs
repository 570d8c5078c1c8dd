using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads tool graphs.</summary>
internal static class GraphReader
{
    public static ToolGraph Read(JsonElement answer) => new()
    {
        Nodes = [.. answer.Items("nodes").Select(static node => new ToolGraphNode
        {
            Id = node.Text("id") ?? "",
            Kind = node.Text("kind") ?? "",
            Name = node.Text("name") ?? node.Text("id") ?? "",
        })],
        Edges = [.. answer.Items("edges").Select(static edge => new ToolGraphEdge
        {
            From = edge.Text("from") ?? "",
            To = edge.Text("to") ?? "",
            Kind = edge.Text("kind") ?? "",
            Weight = edge.Number("weight") ?? 0,
            Reason = edge.Text("reason") ?? "",
        })],
    };
}
