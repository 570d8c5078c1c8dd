namespace Connectors.Engine.Storage;

/// <summary>A child process that a gateway started.</summary>
/// <param name="Process">Which process, as <see cref="Processes.ProcessIdentity.ToString"/> writes it.</param>
/// <param name="Owner">The gateway's process, likewise.</param>
/// <param name="Tenant">The tenant it serves.</param>
/// <param name="Server">The server it runs, or the name of the deployment that it builds.</param>
internal sealed record ProcessRecord(string Process, string Owner, string Tenant, string Server);
