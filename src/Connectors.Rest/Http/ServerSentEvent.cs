namespace Connectors.Rest.Http;

/// <summary>One event of a stream.</summary>
/// <param name="Id">The last <c>id</c> so far.</param>
/// <param name="Name">The <c>event</c>; <c>message</c> where there was none.</param>
/// <param name="Data">The <c>data</c> lines.</param>
internal sealed record ServerSentEvent(string? Id, string Name, string Data);
