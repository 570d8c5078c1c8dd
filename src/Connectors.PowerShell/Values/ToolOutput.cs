using System.Collections;
using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Turns a tool's answer into the objects that people work with in a pipeline.</summary>
internal static class ToolOutput
{
    /// <summary>The objects to write for an answer.</summary>
    /// <param name="result">The answer.</param>
    /// <returns>The items of a list, one by one; else one object. Blocks that are no text come as <see cref="ToolContent"/>.</returns>
    public static IEnumerable<object?> Of(ToolResult result)
    {
        // Data holds the text alone then, and would leave out the picture.
        if (result.Data is null or string && result.Content.Any(static block => block.Type != "text"))
        {
            return result.Content;
        }

        return result.Data switch
        {
            null => [],
            IReadOnlyList<object?> items => items.Select(ToPowerShell),
            _ => [ToPowerShell(result.Data)],
        };
    }

    /// <summary>A plain value as PowerShell people expect it.</summary>
    /// <param name="value">A value of the vocabulary.</param>
    /// <returns>An object with properties for a dictionary (a case-sensitive hashtable where names differ by case alone, or one is empty), an array for a list, else the value.</returns>
    public static object? ToPowerShell(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> members => FromMembers(members),
        IReadOnlyList<object?> items => items.Select(ToPowerShell).ToArray(),
        _ => value,
    };

    private static object FromMembers(IReadOnlyDictionary<string, object?> members)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (!members.Keys.All(name => name.Length > 0 && names.Add(name)))
        {
            var table = new Hashtable(StringComparer.Ordinal);
            foreach (var (name, member) in members)
            {
                table[name] = ToPowerShell(member);
            }

            return table;
        }

        var made = new PSObject();
        foreach (var (name, member) in members)
        {
            made.Properties.Add(new PSNoteProperty(name, ToPowerShell(member)), preValidated: true);
        }

        return made;
    }
}
