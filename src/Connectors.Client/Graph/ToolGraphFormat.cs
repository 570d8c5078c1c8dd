namespace Connectors;

/// <summary>A language to write a tool graph in.</summary>
public enum ToolGraphFormat
{
    /// <summary>A <see href="https://mermaid.js.org/syntax/flowchart.html">Mermaid flowchart</see>.</summary>
    Mermaid,

    /// <summary>A <see href="https://graphviz.org/doc/info/lang.html">Graphviz digraph</see>.</summary>
    Dot,

    /// <summary><c>{"nodes": [{id, kind, name}], "edges": [{from, to, kind, weight, reason}]}</c>.</summary>
    Json,
}
