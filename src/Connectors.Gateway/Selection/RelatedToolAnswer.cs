using Connectors.Gateway.Tools;

namespace Connectors.Gateway.Selection;

/// <summary>A related tool on the wire, as a summary.</summary>
internal sealed record RelatedToolAnswer(ToolAnswer Tool, string Kind, string Reason);
