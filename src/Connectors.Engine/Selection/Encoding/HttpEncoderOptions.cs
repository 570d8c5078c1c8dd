namespace Connectors.Engine.Selection.Encoding;

/// <summary>An encoder behind HTTP.</summary>
/// <param name="Endpoint">The address of the embeddings route, for example <c>http://localhost:11434/v1/embeddings</c>.</param>
/// <param name="Model">The model's name there.</param>
/// <param name="ApiKey">The key that goes as a bearer token; null for none.</param>
/// <param name="Timeout">How long a select waits for the query's vector.</param>
internal sealed record HttpEncoderOptions(Uri Endpoint, string Model, string? ApiKey, TimeSpan Timeout)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => $"{Model} at {Endpoint.GetLeftPart(UriPartial.Path)}";
}
