namespace Connectors.Gateway.Idempotency;

/// <summary>An answer as it went out.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON in UTF-8.</param>
internal sealed record StoredAnswer(int Status, byte[] Body);
