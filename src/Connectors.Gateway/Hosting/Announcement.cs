namespace Connectors.Gateway.Hosting;

/// <summary>The content of <c>gateway.json</c>: where the gateway of a home is, for sessions of the same user.</summary>
/// <param name="Url">Its base address, on loopback.</param>
/// <param name="ApiKey">A key that lives as long as the process.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="StartedAt">When the process started, to tell it from a later one of the same id.</param>
/// <param name="Version">The host's version.</param>
internal sealed record Announcement(string Url, string ApiKey, int ProcessId, DateTimeOffset StartedAt, string Version);
