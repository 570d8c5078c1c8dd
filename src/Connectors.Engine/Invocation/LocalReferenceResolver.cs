using NJsonSchema;
using NJsonSchema.References;

namespace Connectors.Engine.Invocation;

/// <summary>Follows references within a schema only: one that leads to a file or an address is an error.</summary>
internal sealed class LocalReferenceResolver(JsonSchema root) : JsonReferenceResolver(new JsonSchemaAppender(root, new DefaultTypeNameGenerator()))
{
    public override Task<IJsonReference> ResolveFileReferenceAsync(string filePath, CancellationToken cancellationToken = default) => throw Refused();

    public override Task<IJsonReference> ResolveUrlReferenceAsync(string url, CancellationToken cancellationToken = default) => throw Refused();

    private static NotSupportedException Refused() => new("A tool's schema may refer to itself only.");
}
