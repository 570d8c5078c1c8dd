namespace Connectors.Engine.Storage.Host;

/// <summary>What is kept of a call under an idempotency key.</summary>
/// <param name="Claim">Its key.</param>
/// <param name="Status">The status of its answer; null where the process ended before there was one.</param>
/// <param name="Answer">Its answer.</param>
internal sealed record IdempotencyRow(Claim Claim, int? Status, byte[]? Answer);
