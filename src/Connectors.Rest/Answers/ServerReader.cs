using System.Text.Json;

namespace Connectors.Rest.Answers;

/// <summary>Reads servers.</summary>
internal static class ServerReader
{
    public static McpServer Read(JsonElement server)
    {
        IReadOnlyList<Tool> tools = [.. server.Items("tools").Where(tool => tool.ValueKind == JsonValueKind.Object).Select(ToolReader.Read)];
        return new McpServer
        {
            Name = server.Text("name") ?? server.Text("id") ?? "",
            Category = server.Text("category") ?? "",
            Description = server.Text("description") ?? "",
            Status = server.Text("status") switch
            {
                "active" or "running" or "ready" => McpServerStatus.Active,
                "error" or "failed" => McpServerStatus.Error,
                _ => McpServerStatus.Inactive,
            },
            ToolCount = server.Small("toolCount") ?? tools.Count,
            Tools = tools,
            Url = server.Text("url") ?? "",
            Version = server.Text("version") ?? "",
            Custom = server.Flag("custom") ?? true,
            ProcessId = server.Small("processId"),
            WorkingSet = server.Whole("workingSet"),
            Error = server.Error("error").Message,
            ToolsEncoded = server.Small("toolsEncoded") ?? 0,
        };
    }
}
