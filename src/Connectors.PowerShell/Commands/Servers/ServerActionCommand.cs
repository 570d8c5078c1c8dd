using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>A cmdlet that does something to servers.</summary>
public abstract class ServerActionCommand : SessionCommand
{
    /// <summary>The parameter set of names.</summary>
    private protected const string ServerSet = "Server";

    /// <summary>The parameter set of objects.</summary>
    private protected const string InputSet = "InputObject";

    /// <summary>Names of servers; wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ServerSet)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>Servers, as Get-ConnectorMcpServer returns them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [RealObject]
    [ValidateNotNull]
    public McpServer[] InputObject { get; set; } = [];

    /// <summary>What is done, as a confirmation says it.</summary>
    private protected abstract string Action { get; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => ParameterSetName == ServerSet ? Server : InputObject;

    /// <summary>Does it to one server.</summary>
    /// <param name="client">The client to do it through.</param>
    /// <param name="name">The server's name.</param>
    /// <returns>When it is done.</returns>
    private protected abstract Task ActAsync(ConnectorsClient client, string name);

    /// <inheritdoc/>
    private protected override Task ProcessAsync() => ParameterSetName == ServerSet
        ? ForEachAsync(Server, ActOnNameAsync)
        : ForEachAsync(InputObject, async server =>
        {
            if (await ShouldProcessAsync(server.Name, Action))
            {
                await ActAsync(await GetClientAsync(server), server.Name);
            }
        });

    private async Task ActOnNameAsync(string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            // Asked first and looked up after: with -WhatIf nothing is sent.
            if (await ShouldProcessAsync(name, Action))
            {
                await ActAsync(await GetClientAsync(), name);
            }

            return;
        }

        var client = await GetClientAsync();
        await ForEachAsync(await ServerNames.FindAsync(client, name, StopToken), async server =>
        {
            if (await ShouldProcessAsync(server.Name, Action))
            {
                await ActAsync(client, server.Name);
            }
        });
    }
}
