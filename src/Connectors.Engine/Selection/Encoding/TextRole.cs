namespace Connectors.Engine.Selection.Encoding;

/// <summary>What a text is to be compared as.</summary>
internal enum TextRole
{
    /// <summary>A wish.</summary>
    Query,

    /// <summary>A tool; said at length, so an encoder may cut it sooner.</summary>
    Tool,
}
