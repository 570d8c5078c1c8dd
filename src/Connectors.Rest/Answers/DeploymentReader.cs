using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads deployments and their log lines.</summary>
internal static class DeploymentReader
{
    public static McpDeployment Read(JsonElement deployment)
    {
        var status = deployment.Text("status") ?? "";
        var (error, code) = deployment.Error("error");
        return new McpDeployment
        {
            Id = deployment.Text("deploymentId") ?? deployment.Text("id") ?? "",
            Name = deployment.Text("name") ?? "",
            Status = status switch
            {
                "running" or "ready" or "active" => DeploymentStatus.Ready,
                "building" => DeploymentStatus.Building,
                "deploying" => DeploymentStatus.Deploying,
                "failed" or "error" or "cancelled" or "stopped" => DeploymentStatus.Failed,
                _ => DeploymentStatus.Pending,
            },
            Code = deployment.Text("code") ?? code ?? (status == "cancelled" ? ErrorCodes.Cancelled : null),
            Source = deployment.Member("source") is { } source ? ReadSource(source) : null,
            CreatedAt = deployment.Time("createdAt") ?? default,
            StartedAt = deployment.Time("startedAt"),
            CompletedAt = deployment.Time("completedAt"),
            Progress = Math.Clamp(deployment.Small("progress") ?? 0, 0, 100),
            Message = deployment.Text("message") ?? "",
            Error = error,
            ToolsDiscovered = deployment.Small("toolsDiscovered") ?? 0,
            EstimatedTime = TimeSpan.FromMilliseconds(deployment.Number("estimatedTime") ?? 0),
        };
    }

    public static DeploymentLogLine ReadLine(JsonElement line) => new()
    {
        Sequence = line.Whole("seq") ?? 0,
        At = line.Time("at") ?? default,
        Stream = line.Text("stream") ?? "gateway",
        Text = line.Text("text") ?? "",
    };

    private static McpSource? ReadSource(JsonElement source) => source.Text("type") switch
    {
        "npm" => new NpmSource
        {
            Package = source.Text("package") ?? "",
            Version = source.Text("version"),
            Arguments = source.Texts("args") ?? [],
            AllowInstallScripts = source.Flag("allowInstallScripts") ?? false,
        },
        "stdio" => new CommandSource
        {
            Command = source.Text("command") ?? "",
            Arguments = source.Texts("args") ?? [],
            WorkingDirectory = source.Text("cwd"),
        },
        _ => null,
    };
}
