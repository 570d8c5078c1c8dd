namespace Connectors.Engine.Storage.Host;

/// <summary>What is known of a call that took an idempotency key before.</summary>
/// <param name="BodyHash">Digest of its body.</param>
/// <param name="Owner">The start of the host that took it on.</param>
/// <param name="Status">The status of its answer; null while there is none.</param>
/// <param name="Answer">Its answer.</param>
internal sealed record IdempotencyRow(byte[] BodyHash, string Owner, int? Status, byte[]? Answer);
