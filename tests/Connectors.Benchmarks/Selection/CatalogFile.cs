using System.Text.Json;
using Connectors.Engine.Catalog;

namespace Connectors.Benchmarks.Selection;

/// <summary>A catalogue: one tool a line, <c>{id, server, serverDescription, name, title?, description, inputSchema, …}</c>.</summary>
/// <remarks>
/// Server names that the grammar of deployments forbids go in under an alias; <see cref="OriginalId"/> gives the file's ids back.
/// A gateway keeps one tool of a name a server, files may have more: the others go in under further aliases of their server.
/// </remarks>
internal sealed class CatalogFile
{
    private const int LongestName = 64;
    private readonly Dictionary<string, string> originals = new(StringComparer.Ordinal);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException">It is not there, or a line is no tool; the message names the line.</exception>
    public CatalogFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new ArgumentException($"There is no file '{path}'.");
        }

        var tools = new Dictionary<string, (string Description, List<Tool> Tools)>(StringComparer.Ordinal);
        var aliases = new Dictionary<(string Server, int Copy), string>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                Read(path, number, line, tools, aliases);
            }
        }

        Servers = [.. tools.Select(entry => (entry.Key, entry.Value.Description, (IReadOnlyList<Tool>)entry.Value.Tools))];
    }

    /// <summary>The servers under their aliases, with their tools.</summary>
    public IReadOnlyList<(string Name, string Description, IReadOnlyList<Tool> Tools)> Servers { get; }

    /// <summary>How many tools there are.</summary>
    public int ToolCount => Servers.Sum(server => server.Tools.Count);

    /// <summary>The id that the file gives a tool.</summary>
    /// <param name="id">The id that the gateway gives it.</param>
    /// <returns>The file's.</returns>
    public string OriginalId(string id) => originals.GetValueOrDefault(id, id);

    private void Read(string path, int number, string line, Dictionary<string, (string Description, List<Tool> Tools)> tools, Dictionary<(string Server, int Copy), string> aliases)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var definition = document.RootElement;
            var server = Text(definition, "server") ?? throw new FormatException("it names no server.");
            var name = Text(definition, "name") ?? "";
            for (var copy = 1; ; copy++)
            {
                if (!aliases.TryGetValue((server, copy), out var alias))
                {
                    aliases.Add((server, copy), alias = Alias(server, aliases.Values));
                    tools.Add(alias, (Text(definition, "serverDescription") ?? "", []));
                }
                else if (originals.ContainsKey($"{alias}.{name}"))
                {
                    continue;
                }

                if (ToolDefinition.FromServer(alias, "", JsonSerializer.SerializeToElement(definition)) is { } tool)
                {
                    originals[tool.Id] = Text(definition, "id") ?? $"{server}/{tool.Name}";
                    tools[alias].Tools.Add(tool);
                }

                return;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new ArgumentException($"Line {number} of '{path}' is no tool: {fault.Message}", fault);
        }
    }

    private static string? Text(JsonElement definition, string name) =>
        definition.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Alias(string name, IEnumerable<string> taken)
    {
        var letters = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-', '_');
        var alias = letters.Length == 0 ? "server" : letters[..Math.Min(letters.Length, LongestName)];
        for (var copy = 2; taken.Contains(alias, StringComparer.OrdinalIgnoreCase); copy++)
        {
            var suffix = $"-{copy}";
            alias = letters[..Math.Min(letters.Length, LongestName - suffix.Length)] + suffix;
        }

        return alias;
    }
}
