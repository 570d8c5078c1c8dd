namespace Connectors.Gateway.Tools;

/// <summary>Answer of <c>GET /categories</c>.</summary>
internal sealed record CategoryListAnswer(IReadOnlyList<CategoryAnswer> Categories);
