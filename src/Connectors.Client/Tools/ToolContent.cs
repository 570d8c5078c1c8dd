namespace Connectors;

/// <summary>One block of a tool's answer.</summary>
public sealed class ToolContent
{
    /// <summary><c>text</c>, <c>image</c>, <c>audio</c>, <c>resource</c>, <c>resource_link</c>, or a type that a later protocol revision adds.</summary>
    public string Type { get; init; } = "text";

    /// <summary>The text of a text block or of an embedded text resource.</summary>
    public string? Text { get; init; }

    /// <summary>The bytes of an image, a sound or an embedded binary resource.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The media type of <see cref="Data"/> or of a resource.</summary>
    public string? MimeType { get; init; }

    /// <summary>The address of a resource.</summary>
    public string? Uri { get; init; }

    /// <summary>The name of a linked resource.</summary>
    public string? Name { get; init; }

    /// <summary>The description of a linked resource.</summary>
    public string? Description { get; init; }

    /// <summary>The text, else type, media type and size.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() => Text ?? (Data is null ? $"[{Type} {Uri}]" : $"[{Type} {MimeType}, {Data.Length} bytes]");
}
