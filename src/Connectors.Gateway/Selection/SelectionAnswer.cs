using Connectors.Gateway.Tools;

namespace Connectors.Gateway.Selection;

/// <summary>A picked tool on the wire.</summary>
internal sealed record SelectionAnswer(ToolAnswer Tool, double Score, string Reason, IReadOnlyList<string> UnmatchedTerms, IReadOnlyList<RelatedToolAnswer> RelatedTools);
