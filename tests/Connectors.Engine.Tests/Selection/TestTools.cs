using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Tests.Selection;

/// <summary>A small catalogue of plausible tools.</summary>
internal static class TestTools
{
    public static Tool Tool(string server, string name, string description, string category = "", int tokens = 100, params string[] parameters) => new()
    {
        Id = $"{server}.{name}",
        Name = name,
        Server = server,
        Description = description,
        Category = category,
        TokenCost = tokens,
        InputSchema = "{\"type\":\"object\",\"properties\":{" + string.Join(',', parameters.Select(parameter => $"\"{parameter}\":{{\"type\":\"string\"}}")) + "}}",
        Parameters = [.. parameters.Select(parameter => new ToolParameter { Name = parameter, Type = "string", Required = true })],
    };

    public static IndexedServer Files { get; } = new("filesystem", "Reads and writes files on this machine", "files",
    [
        Tool("filesystem", "list_directory", "Get a listing of all files and folders in a path", "files", 60, "path"),
        Tool("filesystem", "read_file", "Read the complete contents of a file", "files", 50, "path"),
        Tool("filesystem", "write_file", "Create a new file or overwrite an existing one with new content", "files", 70, "path", "content"),
        Tool("filesystem", "search_files", "Find files whose names match a pattern", "files", 80, "path", "pattern"),
    ]);

    public static IndexedServer Cluster { get; } = new("kubernetes", "Works with a Kubernetes cluster", "cloud",
    [
        Tool("kubernetes", "kubectl_logs", "Get logs from pods, deployments or jobs", "cloud", 120, "name", "namespace"),
        Tool("kubernetes", "kubectl_delete", "Delete a resource by kind and name", "cloud", 90, "kind", "name"),
        Tool("kubernetes", "kubectl_scale", "Scale a deployment to a number of replicas", "cloud", 85, "name", "replicas"),
        Tool("kubernetes", "list_pods", "List the pods of a namespace", "cloud", 75, "namespace"),
    ]);

    public static IndexedServer Mail { get; } = new("gmail", "Google mail", "communication",
    [
        Tool("gmail", "send_email", "Sends an email to one or more recipients", "communication", 140, "to", "subject", "body"),
        Tool("gmail", "search_emails", "Searches the mailbox", "communication", 65, "query"),
        Tool("gmail", "modify_email", "Moves a message to another folder or changes its labels", "communication", 95, "message_id", "label_ids"),
        Tool("gmail", "list_labels", "Lists all labels of the mailbox", "communication", 40),
    ]);
}
