namespace Connectors.PowerShell;

/// <summary>How tables show what state a thing is in.</summary>
public static class StatusView
{
    private const string Red = "\u001b[31m";
    private const string Green = "\u001b[32m";
    private const string Yellow = "\u001b[33m";
    private const string Reset = "\u001b[0m";

    /// <summary>A server's status in its colour. PowerShell takes the colour out where the output takes none.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The word.</returns>
    public static string Of(McpServerStatus status) => status switch
    {
        McpServerStatus.Active => Green + status + Reset,
        McpServerStatus.Error => Red + status + Reset,
        _ => status.ToString(),
    };

    /// <summary>A deployment's status in its colour.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The word.</returns>
    public static string Of(DeploymentStatus status) => status switch
    {
        DeploymentStatus.Ready => Green + status + Reset,
        DeploymentStatus.Failed => Red + status + Reset,
        _ => Yellow + status + Reset,
    };

    /// <summary>What a table says of a deployment: why it failed, else what it is doing.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <returns>One line.</returns>
    public static string Message(McpDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return TerminalText.Line(deployment.Error ?? deployment.Message);
    }
}
